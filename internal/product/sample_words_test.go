package product

import "testing"

func TestTheSampleKeepsItsNumbersAndTerms(t *testing.T) {
	t.Parallel()
	d := Dossier{
		Edition: Edition{Language: "en", Medium: Text, No: 1, MadeFrom: 1, Title: sampleEnglish.Title, Summary: sampleEnglish.Summary, Body: sampleEnglish.Body},
		From:    Edition{ID: 1, Language: "vi", Medium: Text},
		Follow:  StoredContent{No: 1, Title: sampleVietnamese.Title, Summary: sampleVietnamese.Summary, Body: sampleVietnamese.Body},
	}
	if got := Blocks(append(wantsNumbers(d), wantsTerms(d)...)); len(got) > 0 {
		t.Errorf("the sample would be blocked: %+v", got)
	}
}
