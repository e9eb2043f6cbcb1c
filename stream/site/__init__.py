"""The web server: pages, chat, and one video by WebRTC, live socket and HLS."""
