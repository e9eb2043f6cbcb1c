"""Friendly names for people who gave none."""

import random

# ruff: noqa: SIM905  (words read better than a list of strings)
_MOODS = (
    "Amber Ancient Brave Bright Calm Cosmic Crimson Curious Dancing Daring Distant Drifting Dreamy Eager "
    "Electric Floating Gentle Giddy Gleaming Golden Happy Hidden Humming Indigo Jolly Kind Lazy Lucid "
    "Lunar Merry Misty Mellow Nimble Patient Pearly Playful Quiet Radiant Roaming Rosy Scarlet Shy Silent "
    "Silver Singing Sleepy Smiling Sparkling Starry Sunny Tender Tiny Velvet Violet Wandering Whirling "
    "Whispering Wild Wise Yawning Zesty"
).split()
_CREATURES = (
    "Alpaca Badger Bear Beaver Bison Butterfly Capybara Cat Chameleon Cricket Crow Deer Dolphin Dragonfly "
    "Duck Falcon Ferret Finch Firefly Fox Gecko Goose Hare Hedgehog Heron Ibis Jay Jellyfish Kiwi Koala "
    "Lark Lemur Lynx Magpie Manatee Marmot Marten Mole Moth Narwhal Newt Octopus Otter Owl Panda Penguin "
    "Pika Puffin Quail Rabbit Raven Robin Seal Sloth Snail Sparrow Squid Stork Swan Tapir Toad Turtle "
    "Whale Wombat Wren Yak"
).split()


def friendly_name(rng: random.Random) -> str:
    """A mood and a creature: "Sleepy Otter"."""
    return f"{rng.choice(_MOODS)} {rng.choice(_CREATURES)}"
