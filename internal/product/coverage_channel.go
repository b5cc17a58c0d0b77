package product

import "lantoa/internal/calendar"

// Channels are what communes did through their channels, from figures that were accepted. The plan knows them.
type Channels struct {
	Title   string // of which plan and which days
	Columns []ChannelColumn
	Rows    []ChannelsOf
	Others  bool // there are figures of agencies that the person does not see
}

// ChannelColumn is one column: a channel and what is counted of it.
type ChannelColumn struct {
	Key        string // of the indicator list: "D3"
	Name, Unit string
	What       string // the indicator that is shown
}

// ChannelsOf is what one commune reported, in the order of the columns; -1 is no figure.
type ChannelsOf struct {
	AgencyID int64
	Agency   string
	Values   []int64
}

// ChannelRow is one accepted figure behind a number.
type ChannelRow struct {
	Day   calendar.Day
	Name  string
	Value int64
	Href  string
}

// NoFigure stands for a channel of which a commune reported nothing.
const NoFigure int64 = -1

// Most is the largest figure of each column, for the shades.
func (c Channels) Most() []int64 {
	most := make([]int64, len(c.Columns))
	for _, r := range c.Rows {
		for i, v := range r.Values {
			most[i] = max(most[i], v)
		}
	}
	return most
}

// ChannelHeat is the shade of a figure beside the largest of its column.
func ChannelHeat(value, most int64) int {
	if value <= 0 || most == 0 {
		return 0
	}
	return int(1 + 3*value/most)
}

// Observance is a day of the year that products are made for.
type Observance struct {
	Day  calendar.Day
	Name string
}
