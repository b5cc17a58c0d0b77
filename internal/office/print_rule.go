package office

import (
	"image"
	"image/draw"
	"math"
)

const (
	dark     = 140 // a dot darker than this is ink
	thickest = 9   // dots of a drawn line at 300 an inch
)

func grayOf(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok && g.Rect.Min == (image.Point{}) {
		return g
	}
	b := img.Bounds()
	g := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(g, g.Rect, img, b.Min, draw.Src)
	return g
}

// runs are the straight lines of a picture, across and down, at least long dots long and no thicker than a pen; y counts from the top.
func runs(g *image.Gray, long int) []rule {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	ink := func(x, y int) bool { return g.Pix[y*g.Stride+x] < dark }
	var all []rule
	for _, r := range inkRuns(h, w, long, func(line, at int) bool { return ink(at, line) }) {
		all = append(all, rule{float64(r.from), float64(r.line), float64(r.to), float64(r.last)})
	}
	for _, r := range inkRuns(w, h, long, ink) {
		all = append(all, rule{float64(r.line), float64(r.from), float64(r.last), float64(r.to)})
	}
	return all
}

// inkRun is a run of ink along lines line to last of the picture.
type inkRun struct{ line, last, from, to int }

// inkRuns goes line by line and joins what lies directly beside the run of the line before: a drawn line is a few dots thick.
func inkRuns(lines, length, long int, ink func(line, at int) bool) []inkRun {
	var done, open []inkRun
	for line := range lines {
		var still []inkRun
		for _, r := range runsOf(line, length, long, ink) {
			joined := false
			for i := range open {
				if o := &open[i]; !joined && o.last == line-1 && o.from < r.to && r.from < o.to {
					r = inkRun{o.line, line, min(o.from, r.from), max(o.to, r.to)}
					o.last, joined = math.MinInt, true
				}
			}
			still = append(still, r)
		}
		for _, o := range open {
			if o.last != math.MinInt {
				done = append(done, o)
			}
		}
		open = still
	}
	var thin []inkRun
	for _, r := range append(done, open...) {
		if r.last-r.line < thickest {
			thin = append(thin, r)
		}
	}
	return thin
}

// runsOf finds the long runs of ink on one line; a gap of a dot or two is a fault of the scan.
func runsOf(line, length, long int, ink func(line, at int) bool) []inkRun {
	const mayMiss = 2
	var all []inkRun
	from, missed := -1, 0
	for at := 0; at <= length; at++ {
		switch {
		case at < length && ink(line, at):
			if from < 0 {
				from = at
			}
			missed = 0
		case from >= 0 && (missed == mayMiss || at == length):
			if end := at - missed; end-from >= long {
				all = append(all, inkRun{line, line, from, end})
			}
			from, missed = -1, 0
		case from >= 0:
			missed++
		}
	}
	return all
}
