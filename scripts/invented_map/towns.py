"""Towns and villages of Derbyshire: names, rough positions and rough numbers of people."""

from dataclasses import dataclass

from invented.world import Point

LATITUDE_0, LONGITUDE_0 = 53.1, -1.5
METRES_A_DEGREE_NORTH = 111_200.0
METRES_A_DEGREE_EAST = 66_840.0
"""At the latitude of Matlock."""
AREA = (Point(-17_500.0, -23_500.0), Point(18_500.0, 23_000.0))
"""South-west and north-east corners in metres from the origin."""


@dataclass(frozen=True, slots=True)
class Town:
    """A settlement.

    Attributes
    ----------
    people
        Thousands, roughly: how many streets it gets, and how many homes.
    county
        Whether its pupils are the county's; Derby is a council of its own.
    """

    name: str
    latitude: float
    longitude: float
    people: float
    county: bool = True

    @property
    def at(self) -> Point:
        """The centre in metres from the origin."""
        return to_metres(self.latitude, self.longitude)

    @property
    def word(self) -> str:
        """What the map calls a settlement of its size."""
        if self.people > 200:
            return "city"
        return "town" if self.people >= 3.5 else "village"


TOWNS = (
    Town("Derby", 52.922, -1.475, 260, county=False),
    Town("Chesterfield", 53.235, -1.427, 80),
    Town("Ilkeston", 52.971, -1.309, 40),
    Town("Long Eaton", 52.898, -1.271, 38),
    Town("Belper", 53.024, -1.481, 22),
    Town("Ripley", 53.050, -1.407, 21),
    Town("Dronfield", 53.299, -1.472, 21),
    Town("Alfreton", 53.097, -1.389, 20),
    Town("Staveley", 53.268, -1.351, 18),
    Town("Heanor", 53.015, -1.354, 17),
    Town("Shirebrook", 53.205, -1.240, 12),
    Town("Bolsover", 53.229, -1.292, 11),
    Town("Matlock", 53.138, -1.556, 11),
    Town("Clay Cross", 53.164, -1.413, 9),
    Town("Ashbourne", 53.017, -1.733, 9),
    Town("South Normanton", 53.106, -1.343, 9),
    Town("Clowne", 53.276, -1.264, 8),
    Town("Darley Dale", 53.166, -1.600, 6),
    Town("Wirksworth", 53.082, -1.573, 5.5),
    Town("Duffield", 52.987, -1.490, 5),
    Town("Bakewell", 53.214, -1.676, 4),
    Town("Tibshelf", 53.144, -1.344, 3.5),
    Town("Crich", 53.088, -1.476, 3),
    Town("Borrowash", 52.906, -1.384, 3),
    Town("West Hallam", 52.970, -1.360, 3),
    Town("Ashover", 53.163, -1.477, 1.8),
    Town("Baslow", 53.248, -1.622, 1.2),
    Town("Brailsford", 52.975, -1.620, 1.1),
    Town("Youlgreave", 53.174, -1.690, 1.0),
    Town("Hulland Ward", 53.019, -1.632, 1.0),
    Town("Monyash", 53.196, -1.738, 0.7),
    Town("Brassington", 53.085, -1.657, 0.6),
    Town("Kirk Langley", 52.950, -1.570, 0.6),
    Town("Hartington", 53.140, -1.735, 0.6),
)


def to_metres(latitude: float, longitude: float) -> Point:
    """Lay the earth flat: good to a few metres in a hundred over this area."""
    return Point(
        (longitude - LONGITUDE_0) * METRES_A_DEGREE_EAST,
        (latitude - LATITUDE_0) * METRES_A_DEGREE_NORTH,
    )


def to_degrees(point: Point) -> tuple[float, float]:
    """Give latitude and longitude."""
    return (
        LATITUDE_0 + point.y / METRES_A_DEGREE_NORTH,
        LONGITUDE_0 + point.x / METRES_A_DEGREE_EAST,
    )
