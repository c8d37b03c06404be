"""Access keys and HITs for the tests: a key of a customer, and a form with two questions."""

from typing import Any

from minga.domains.hits import actions
from minga.domains.hits.types import (
    HitTypeFields,
    HitView,
    IssuedKey,
    KeyScope,
    NewAccessKey,
    NewHit,
    auto_approval_seconds,
)
from minga_pure.money import Money
from tests.cast import Customer

QUESTION = """
  <QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd">
    <Overview><Title>Two questions</Title><Text>Read the headline: bread is cheaper today.</Text></Overview>
    <Question>
      <QuestionIdentifier>kind</QuestionIdentifier>
      <IsRequired>true</IsRequired>
      <QuestionContent><Text>Is this news or an advert?</Text></QuestionContent>
      <AnswerSpecification><SelectionAnswer>
        <StyleSuggestion>radiobutton</StyleSuggestion>
        <Selections>
          <Selection><SelectionIdentifier>news</SelectionIdentifier><Text>News</Text></Selection>
          <Selection><SelectionIdentifier>advert</SelectionIdentifier><Text>Advert</Text></Selection>
        </Selections>
      </SelectionAnswer></AnswerSpecification>
    </Question>
    <Question>
      <QuestionIdentifier>why</QuestionIdentifier>
      <QuestionContent><Text>Why?</Text></QuestionContent>
      <AnswerSpecification><FreeTextAnswer/></AnswerSpecification>
    </Question>
  </QuestionForm>
"""  # noqa: E501
FIELDS = {
    "Title": "News or advert?",
    "Description": "Read a headline and say what it is.",
    "Keywords": "news, text",
    "Reward": "0.10",
    "AssignmentDurationInSeconds": 600,
}


def issued(customer: Customer, **other: Any) -> IssuedKey:
    """Return a new access key of a customer."""
    fields: dict[str, Any] = {
        "name": "boto3",
        "scopes": tuple(KeyScope),
        "cap": Money(500_000_000, "USD"),
        "purpose_class": "public_service",
        "purpose": "To sort what listeners send to the radio.",
        "seconds": 5,
    }
    return actions.issue_key(
        client=customer.client.public_id,
        actor_id=customer.id,
        key=NewAccessKey(**(fields | other)),
    )


def posted(made: IssuedKey, *, assignments: int = 1, **other: Any) -> HitView:
    """Post a HIT with a key."""
    fields = {
        "title": "News or advert?",
        "description": "Read a headline and say what it is.",
        "keywords": "",
        "reward": Money(100_000, "USD"),
        "assignment_seconds": 600,
        "auto_approval_seconds": auto_approval_seconds(None),
    }
    hit_type = actions.register_type(key=made.key, fields=HitTypeFields(**(fields | other)))
    hit = NewHit(question=QUESTION, assignments=assignments, lifetime_seconds=86_400)
    return actions.post_hit(key=made.key, hit_type=hit_type, hit=hit)
