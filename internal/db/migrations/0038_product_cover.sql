-- +goose Up
-- What exists of an item, in one short text, so that the coverage map reads one row an item: "vi/text/p en/text/d|3 7", the editions
-- with the letter of their state, then the topics. The store of editions writes it; see coverage.go for the letters.
ALTER TABLE product_items ADD COLUMN cover TEXT NOT NULL DEFAULT '';
UPDATE product_items SET cover =
	COALESCE((SELECT string_agg(e.language || '/' || e.medium || '/' || CASE
			WHEN e.published_no > 0 AND e.made_from IS NOT NULL AND e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no THEN 'q'
			WHEN e.published_no > 0 THEN 'p'
			WHEN e.made_from IS NOT NULL AND e.no > 0 AND COALESCE(f.approved_no, 0) > e.made_from_no THEN 'o'
			WHEN e.state = 'withdrawn' THEN 'w'
			WHEN e.state = 'approved' THEN 'a'
			WHEN e.no > 0 THEN 'd'
			WHEN e.assignee IS NOT NULL THEN 'n'
			ELSE 'e' END, ' ')
		FROM product_editions e LEFT JOIN product_editions f ON f.id = e.made_from WHERE e.item_id = product_items.id), '')
	|| '|' || COALESCE((SELECT string_agg(CAST(t.topic_id AS TEXT), ' ') FROM product_item_topics t WHERE t.item_id = product_items.id), '');
CREATE INDEX product_editions_due ON product_editions (due, id) WHERE due <> '';
CREATE INDEX product_items_due ON product_items (due, id) WHERE due <> '';
