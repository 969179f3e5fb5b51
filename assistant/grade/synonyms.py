"""Words that candidates use for one another: a text in, its content words out; a stem in, its groups of synonyms out."""

from __future__ import annotations

import re
from functools import cache

from content.text import content_words, stem

# British spellings become American ones. Other words change too ("noise"), but on both sides alike.
SPELLINGS = (
    (re.compile(r"(?<=\w\w)is(?=(?:e[srd]?|ing|ations?)\b)"), "iz"),
    (re.compile(r"(?<=\w\w)our(?=(?:s|ed|ing|al|hood)?\b)"), "or"),
    (re.compile(r"(?<=\w\w)ll(?=(?:ed|ing)\b)"), "l"),
)

# One group a line. A word may stand in several groups; what a group shares is meaning, not grammar.
GROUPS = """
weight parameter coefficient
feature column attribute variable predictor covariate
example sample observation row instance record datapoint
label target annotation
increase rise grow raise climb gain higher larger bigger enlarge up
decrease fall drop shrink reduce lower decline smaller diminish down cut
zero nothing vanish nil
large big huge great long
small tiny little short
fast quick rapid cheap speed latency
slow expensive costly
wrong incorrect false mistaken error mistake
right correct true accurate
error loss cost
predict forecast guess estimate output
train fit learn
test evaluate validate holdout heldout unseen
unseen new future
overfit memorize
noise random chance
average mean expectation expected
spread scatter variance vary deviation
document text page article
chunk piece segment passage window
sentence statement
word token term subword
vector embedding representation
similar near close alike same identical equal
neighbor nearest closest
distance far gap apart
user customer person viewer candidate people visitor
item product object thing
rank order sort
relevant good useful
first top best
last bottom worst
list set collection
group cluster segment cohort
split divide partition shard separate cut
merge join combine mix blend aggregate
remove delete drop discard exclude omit throw
keep hold retain store save
add append insert
repeat duplicate copy again
share proportion fraction rate percentage ratio
probability chance likelihood odds
independent uncorrelated
dependent correlated
likely probable
choose pick select prefer take
use apply employ
need require
help improve boost benefit
hurt harm worsen degrade
detect find notice discover identify spot reveal
check verify test inspect confirm
compare contrast versus
measure metric score evaluate
monitor watch track observe alert
model network classifier predictor
layer block
gpu device card accelerator machine
memory ram storage
request query call
response answer reply output
prompt input context
hallucination invent fabricate makeup
llm gpt chatbot
human person people annotator expert manual hand
cause confounder reason due because
effect impact influence
experiment trial abtest randomize
control baseline reference
leak leakage contaminate
live production online serving deployed
offline batch historical
time date temporal when moment
past previous earlier before history
future later afterward after
drift shift change
threshold cutoff limit bound cap
optimum minimum maximum extremum
maximize optimize
penalty regularization regularize punish penalize
constant fixed same frozen
proportional linear scale
rotate turn angle
position place location order
depth deep
width wide
sequence order series
image picture frame photo
pixel dot
box rectangle
speedup accelerate
parallel concurrent simultaneous
distribution density
normal gaussian
interval range
sum total add
product multiply
divide fraction quotient
root sqrt square
unique distinct different separate
rare infrequent uncommon unusual scarce
common frequent usual popular typical
easy simple trivial
hard difficult tough
stable robust consistent reliable
unstable shaky
exact precise
approximate rough
guarantee ensure make
avoid prevent stop
start begin
end finish
allow permit let
forbid block deny
undo reverse rollback revert
tool function api endpoint
agent assistant bot
"""


@cache
def _groups() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, line in enumerate(GROUPS.strip().splitlines()):
        for word in line.split():
            table.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in table.items()}


def words_of(text: str) -> frozenset[str]:
    """Turn a text into the stems of its content words, British spelling as American."""
    text = text.lower()
    for british, american in SPELLINGS:
        text = british.sub(american, text)
    return frozenset(content_words(text))


def groups_of(word: str) -> frozenset[int]:
    """The numbers of the groups that hold a stem; empty if it has no synonyms here."""
    return _groups().get(word, frozenset())
