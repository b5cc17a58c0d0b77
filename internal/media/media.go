// Package media knows files by their content: it says what kind of evidence a file is,
// whatever its name claims, and cleans pictures of everything but the picture.
//
//	sniff.go     which kind a file is; what is not on the list is refused
//	picture.go   decode with limits, turn upright, scale, encode again without metadata
//	exif.go      the one thing read from a picture's metadata: which way is up
package media
