"""Shows what an expression does with numbers before it is saved."""

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.patterns import PatternError, compile_pattern
from offhook.messaging.provider_schemas import DestinationTry, TriedDestination, TriedExpression
from offhook.numbers.api import format_number


def try_expression(given: DestinationTry, *, account_country: str) -> TriedExpression:
    """Never raises: what is wrong with the expression or a number is part of the answer."""
    problem = ""
    try:
        compile_pattern(given.expression)
    except PatternError as error:
        problem = str(error)
    country = given.country or account_country
    results = [_tried(text, given, country=country, valid=not problem) for text in given.to]
    return TriedExpression(valid=not problem, problem=problem, results=results)


def _tried(text: str, given: DestinationTry, *, country: str, valid: bool) -> TriedDestination:
    try:
        number = PhoneNumber.parse(text, region=country)
    except InvalidInputError as error:
        return TriedDestination(given=text, written="", matches=False, problem=error.message)
    written = format_number(number, number_format=given.number_format, country=country)
    found = valid and compile_pattern(given.expression).search(written) is not None
    return TriedDestination(given=text, written=written, matches=found, problem="")
