"""A year of one office for newcomers to train on (`treem demo --story`): its chapters, its world, its truth. Every child is invented."""

from pipelines.samples.story.chapters import Chapter, Story, load_story
from pipelines.samples.story.laying import Laid, lay
from pipelines.samples.story.world import Year, make_year

__all__ = ["Chapter", "Laid", "Story", "Year", "lay", "load_story", "make_year"]
