package calendar

import "math"

// LunarDate is a day of the Vietnamese lunar calendar.
type LunarDate struct {
	Year, Month, Day int
	Leap             bool // the second month of this number in its year
}

// The month that holds the winter solstice is the 11th; the sun then stands at 270°.
const (
	solsticeMonth  = 11
	maxLunarMonths = 16 // from the 11th month of one year through the 12th of the next
	solsticeSector = 9
	synodicMonth   = 29.530588861
	firstNewMoon   = 2451550.09766 // Julian date of new moon number 0, 6 January 2000
	julianEpoch    = 2440588       // Julian day number of 1/1/1970
	hanoiOffset    = 7.0 / 24
	clockDrift     = 0.0008 // days by which uniform time runs ahead of the clock in our century
)

// LunarOf tells the lunar date of d, which must be between 1900 and 2199.
func LunarOf(d Day) (LunarDate, bool) {
	year := d.Year()
	if year < minTypedYear || year > maxTypedYear {
		return LunarDate{}, false
	}
	day := d.serial()
	solar := year
	if day >= newMoonDay(monthEleven(year)) {
		solar++ // from the 11th month on we count in the round that ends next year
	}
	start, end := monthEleven(solar-1), monthEleven(solar)
	k := start
	for newMoonDay(k+1) <= day {
		k++
	}
	leap, has := leapMonth(start, end)
	n := k - start
	if has && k >= leap {
		n--
	}
	date := LunarDate{Year: solar - 1, Month: solsticeMonth + n, Day: int(day-newMoonDay(k)) + 1, Leap: has && k == leap}
	if date.Month > 12 {
		date.Year, date.Month = solar, date.Month-12
	}
	return date, true
}

// DayOfLunar is the day on which a lunar date falls; false if there is no such date.
func DayOfLunar(date LunarDate) (Day, bool) {
	if date.Year < minTypedYear || date.Year >= maxTypedYear || date.Day < 1 || date.Day > 30 {
		return "", false
	}
	start := monthEleven(date.Year - 1)
	for k := start; k < start+maxLunarMonths; k++ {
		first := Date(1970, 1, 1+int(newMoonDay(k)))
		found, ok := LunarOf(first.Add(date.Day - 1))
		if ok && found == date {
			return first.Add(date.Day - 1), true
		}
	}
	return "", false
}

// monthEleven numbers the new moon that begins the 11th month of a year.
func monthEleven(year int) int {
	end := Date(year, 12, 31).serial()
	k := int(math.Floor((float64(end+julianEpoch) - firstNewMoon) / synodicMonth))
	for newMoonDay(k+1) <= end {
		k++
	}
	for newMoonDay(k) > end || sunSector(newMoonDay(k)) >= solsticeSector {
		k--
	}
	return k
}

// leapMonth numbers the new moon that begins the leap month between two 11th months, if
// there is one: the first month in which the sun enters no new sector of 30°.
func leapMonth(start, end int) (int, bool) {
	if end-start < 13 {
		return 0, false
	}
	for k := start + 1; k < end; k++ {
		if sunSector(newMoonDay(k)) == sunSector(newMoonDay(k+1)) {
			return k, true
		}
	}
	return 0, false
}

// newMoonDay is the day, numbered from 1/1/1970, on which new moon k falls in Việt Nam.
func newMoonDay(k int) int64 {
	return int64(math.Floor(newMoon(k)-clockDrift+0.5+hanoiOffset)) - julianEpoch
}

// sunSector is 0 to 11: the 30° sector of the sun as the day begins in Việt Nam.
func sunSector(day int64) int {
	return int(sunLongitude(float64(day+julianEpoch)-0.5-hanoiOffset+clockDrift) / 30)
}

// newMoon is the moment of new moon k as a Julian date of uniform time, good to about a
// minute (the series is that of J. Meeus, Astronomical Algorithms, chapter 49, cut short).
func newMoon(k int) float64 {
	n := float64(k)
	t := n / 1236.85
	e := 1 - 0.002516*t - 0.0000074*t*t
	sun := 2.5534 + 29.10535670*n - 0.0000014*t*t
	moon := 201.5643 + 385.81693528*n + 0.0107582*t*t
	node := 160.7108 + 390.67050284*n - 0.0016118*t*t
	jd := firstNewMoon + synodicMonth*n + 0.00015437*t*t
	jd += -0.40720*sin(moon) + 0.17241*e*sin(sun) + 0.01608*sin(2*moon) + 0.01039*sin(2*node)
	jd += 0.00739*e*sin(moon-sun) - 0.00514*e*sin(moon+sun) + 0.00208*e*e*sin(2*sun)
	jd += -0.00111*sin(moon-2*node) - 0.00057*sin(moon+2*node) + 0.00056*e*sin(2*moon+sun)
	jd += -0.00042*sin(3*moon) + 0.00042*e*sin(sun+2*node) + 0.00038*e*sin(sun-2*node)
	jd += -0.00024*e*sin(2*moon-sun) - 0.00017*sin(124.7746-1.56375588*n)
	jd += 0.000325*sin(299.77+0.107408*n) + 0.000165*sin(251.88+0.016321*n)
	return jd
}

// sunLongitude is the apparent longitude of the sun in degrees, good to 0.01° (Meeus, chapter 25).
func sunLongitude(jd float64) float64 {
	t := (jd - 2451545) / 36525
	m := 357.52911 + 35999.05029*t - 0.0001537*t*t
	centre := (1.914602-0.004817*t)*sin(m) + (0.019993-0.000101*t)*sin(2*m) + 0.000289*sin(3*m)
	l := 280.46646 + 36000.76983*t + 0.0003032*t*t + centre - 0.00569 - 0.00478*sin(125.04-1934.136*t)
	l = math.Mod(l, 360)
	if l < 0 {
		l += 360
	}
	return l
}

func sin(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }
