"""The site: pages, chat, and three doors to one picture."""
