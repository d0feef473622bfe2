"""An invented road map in OpenStreetMap's format.

Names of towns and their rough positions are facts of Derbyshire; every road, street name and number is invented.
"""
