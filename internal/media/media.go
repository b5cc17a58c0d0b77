// Package media knows files by their content: it says what kind of evidence a file is, whatever its name claims; it cleans pictures of
// everything but the picture; and it makes sound, video, captions and slides fit for loudspeakers, boards and the web.
//
//	sniff.go         which kind a file of evidence is; what is not on the list is refused
//	picture.go       decode with limits, turn upright, scale, encode again without metadata
//	exif.go          the one thing read from a picture's metadata: which way is up
//	look.go          what a picture looks like, to find it again
//	picture_web.go   sizes for the web, crops around a point
//	slide.go         a slide for an LED board, drawn with font.go; slide_video.go makes a film of slides
//	panel.go         a sheet for a wall as PDF, fonts embedded
//	captions.go      captions from sentence marks, their rules; captions_file.go writes and reads WebVTT and SubRip
//
// What follows runs ffmpeg, and says so when it is missing:
//
//	ffmpeg.go        finding and running it: limits, progress, its end with ours (process_*.go); work.go is where files lie meanwhile
//	sniff_clip.go    which container of sound or video a file is; probe.go, probe_head.go: what is in it, and whether it is whole
//	loudness.go      EBU R 128 figures; sound.go brings a recording to one loudness and encodes it
//	join.go          recordings one after another, sentence by sentence
//	wave.go          the outline of a sound and its levels; levels.go judges them; wave_draw.go draws
//	video.go         poster, H.264 and sound of a video
package media
