"""Every number at which a check begins or ceases to speak; `tests/checks/test_limits.py` has a case for each.

The limits of advice on single fields, which are many, are rows of `advice/ranges.toml`.
"""

from __future__ import annotations

from typing import Final

from nboq.schema import values

# Names. What is longer, in characters, is prose, which may tell of other parts too; no pattern gets slow on so little.
LONGEST_NAME: Final = 200
# By what part of the number in the name a magnification may differ beyond the rounding of the name.
MAGNIFICATION_SLACK: Final = 0.03
# In nm; 405/488 are two lines, not a middle and a width.
SHORTEST_BAND: Final = 200.0
LONGEST_BAND: Final = 2000.0
WIDEST_BAND: Final = 200.0
# Measured and nominal bands differ a little: in nm, and of wide bands by a part of the width.
BAND_MIDDLE_SLACK: Final = 5.0
BAND_WIDTH_SLACK: Final = 5.0
BAND_WIDTH_PART: Final = 0.2
LINE_SLACK: Final = 5.0

# Optics. Below 4x stand the objectives of stereo microscopes, for which tube lenses are another matter.
LOWEST_MAGNIFICATION: Final = 4.0
# Of exit pupils, in mm.
WIDEST_PUPIL: Final = 50.0
# Magnification by numerical aperture.
MOST_EMPTY: Final = 500.0
# An aperture above the index of the medium is the business of the shapes, a distance above 300 mm that of units.
STEEPEST_SINE: Final = 0.999
LONGEST_DISTANCE: Final = 300.0
# Of front lenses, in mm.
WIDEST_FRONT: Final = 100.0
# In °C.
ABSOLUTE_ZERO: Final = -273.15
# In nm: half maximum isn't the end of an emission.
EMISSION_TAIL: Final = 20.0
# In ms, times frames per second; a tenth above a second is rounding.
LONGEST_EXPOSURE: Final = 1100.0
# Of the time from one pulse to the next.
LONGEST_PULSE: Final = 1.0
# In um in the specimen; above, the rule on units speaks, which knows the way out.
LARGEST_PIXEL: Final = 100.0
# For camera adapters, magnification changers, and images that were made smaller or larger.
RESAMPLED: Final = 20.0

# Placeholders. Two nines may be a value (99 mm); three or more and nothing else seldom are.
FEWEST_NINES: Final = values.FEWEST_NINES
LARGEST_NINES: Final = values.LARGEST_NINES

# Identifiers. So many characters may differ for a UUID to be taken for another one mistyped; two random ones share half
# of themselves once in 2**60 pairs.
MOST_SLIPS: Final = 2
# Of 16 random hexadecimal digits and a hyphen, nearly always at least so many differ.
FEWEST_DIGITS: Final = 7
# Two characters are rather a number of the facility's own.
SHORTEST_SERIAL: Final = 3

# East of Greenwich it may be tomorrow already.
DAYS_AHEAD: Final = 1

# Suggestions. No word and no number is as long, and comparing would take long.
LONGEST_TEXT: Final = 200
# From here on a number that should be a fraction is a percentage; 1.9 could be a slip of the finger as well.
LOWEST_PERCENT: Final = 5.0
HIGHEST_PERCENT: Final = 100.0
# Where wavelengths in micrometres lie: the visible is 0.4 to 0.7.
SHORTEST_MICROMETRES: Final = 0.1
LONGEST_MICROMETRES: Final = 3.0

# Completeness: how many classes a message names one by one, and how deep a form asks for the fields of parts.
LISTED_CLASSES: Final = 9
DEEPEST_PART: Final = 3
# How many steps a field of a form may have; settings and light paths may stand in one another for ever.
DEEPEST_FIELD: Final = 8
