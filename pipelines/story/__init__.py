"""The practice game of `treem demo --story`: where a newcomer stands in it, what is looked at when a chapter is done, its pages."""
