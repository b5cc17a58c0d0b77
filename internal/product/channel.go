package product

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
)

// Channel is a way on which editions reach people, as consents and take-downs name it.
type Channel struct {
	Key, Name string
	Media     []Medium // that it usually carries
}

// channels and terms of consent are built in; a list that cannot be read is our own mistake and stops the program at its start (loadLists).
func loadChannels() ([]Channel, error) {
	rows, err := Rows("channels")
	if err != nil {
		return nil, err
	}
	var all []Channel
	for _, r := range rows {
		c := Channel{Key: r["key"], Name: r["name_vi"]}
		for _, m := range strings.Fields(r["media"]) {
			c.Media = append(c.Media, Medium(m))
		}
		all = append(all, c)
	}
	return all, nil
}

// channels are the known ones.
func channels() []Channel {
	all, _ := loadChannels() // loadLists has read them at the start
	return all
}

// channelName is a known channel's name; the word itself for others.
func channelName(key string) string {
	for _, c := range channels() {
		if c.Key == key {
			return c.Name
		}
	}
	return key
}

// homeChannel is where an edition stands once it is published.
func homeChannel(m Medium) string {
	switch m {
	case Print:
		return "print"
	case LED:
		return "led"
	}
	return "portal"
}

// channelsOf are the channels that may carry a medium, its own first.
func channelsOf(m Medium) []string {
	all := []string{homeChannel(m)}
	for _, c := range channels() {
		if slices.Contains(c.Media, m) && !slices.Contains(all, c.Key) {
			all = append(all, c.Key)
		}
	}
	return all
}

// ConsentTerms are days that the law or the plan may change: data/consent_terms.csv.
type ConsentTerms struct {
	TakeDown int // until a withdrawal must be carried out
	Remind   int // before a consent expires
	Basis    string
}

func loadConsentTerms() (t ConsentTerms, err error) {
	rows, err := Rows("consent_terms")
	if err != nil {
		return t, err
	}
	for _, r := range rows {
		days, err := strconv.Atoi(r["days"])
		if err != nil {
			return t, err
		}
		switch r["key"] {
		case "takedown":
			t.TakeDown, t.Basis = days, r["basis"]+"; "+r["confirm"]
		case "remind":
			t.Remind = days
		}
	}
	return t, nil
}

// Presence is the answer to whether anybody can be recognised in an edition.
type Presence struct {
	EditionID int64
	Answer    string // Nobody, Somebody; "" not answered
	People    int64  // how many can be recognised
	LastFile  int64  // the newest file that had been looked at
	Who       string
	At        time.Time
}

// The answers.
const (
	Nobody   = "nobody"
	Somebody = "somebody"
)

// Takedown is a channel from which a withdrawn edition must be taken by hand.
type Takedown struct {
	ID, EditionID, ConsentID int64
	Channel                  string
	OpenedOn, DueOn          calendar.Day
	DoneOn                   calendar.Day
	DoneWho                  string
	Note                     string
	ItemID                   int64
	Item                     string // title
	Language                 string
	Medium                   Medium
}

// Name is the channel in words.
func (t Takedown) Name() string { return channelName(t.Channel) }

// Late reports whether it should have been taken down before today.
func (t Takedown) Late(today calendar.Day) bool {
	return t.DoneOn == "" && t.DueOn != "" && t.DueOn.Before(today)
}
