"""The table: which words of which file are changed, what that breaks, and the test that notices.

It is long because it is one table.
"""

from dataclasses import dataclass

BOOK = "tests/dispatch/test_book.py"
CONTROL = "tests/dispatch/test_control.py"
CRASH = "tests/dispatch/test_crash.py"
DECIDING = "tests/dispatch/test_deciding.py"
FAILING_OVER = "tests/dispatch/test_failing_over.py"
ENGINE = "tests/storage/test_engine.py"
LEASES = "tests/storage/test_leases.py"
LIMITS = "tests/dispatch/test_limits.py"
LOOKUPS = "tests/dispatch/test_lookups.py"
PACER = "tests/dispatch/test_pacer.py"
QUOTA = "tests/dispatch/test_quota.py"
RECEIPTS = "tests/storage/test_engine_receipts.py"
RECORDS = "tests/storage/test_engine_records.py"
WORKER = "tests/dispatch/test_worker.py"
TAKING_NOTHING = "tests/dispatch/test_taking_nothing.py"
WORKERS = "tests/dispatch/test_workers.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """`old` stands in `file` exactly once."""

    breaks: str
    file: str
    old: str
    new: str
    caught_by: str


SABOTAGES = (
    Sabotage(
        breaks="what a tick marked is handed over though nobody knows whether it was committed",
        file="dispatch/worker.py",
        old="            self._book.failed(asked, plan)\n            raise\n",
        new="            ticked = await self._engine.tick(asked, plan)\n",
        caught_by=f"{CRASH}::test_a_database_that_goes_away_costs_nobody_anything",
    ),
    Sabotage(
        breaks="what a failed tick may have marked is handed back by who lost the chunk, too",
        file="storage/engine.py",
        old="for one in asked.held_back if one.chunk in held]",
        new="for one in asked.held_back]",
        caught_by=f"{ENGINE}::test_what_a_failed_tick_did_not_mark_is_not_taken_from_who_marked_it_since",
    ),
    Sabotage(
        breaks="a row is marked whatever its state is",
        file="storage/engine_marks.py",
        old="    *ROWS,\n    delivery.c.state == QUEUED,\n    _RUNS,\n",
        new="    *ROWS,\n    _RUNS,\n",
        caught_by=f"{ENGINE}::test_a_row_is_marked_by_one_tick_alone",
    ),
    Sabotage(
        breaks="a campaign that is paused is still marked",
        file="storage/engine_marks.py",
        old="    delivery.c.state == QUEUED,\n    _RUNS,\n)",
        new="    delivery.c.state == QUEUED,\n)",
        caught_by=f"{ENGINE}::test_nothing_of_a_campaign_that_does_not_run_is_leased_or_marked",
    ),
    Sabotage(
        breaks="who asked not to be contacted is sent to",
        file="storage/engine_marks.py",
        old="        ~_SUPPRESSED,\n",
        new="",
        caught_by=f"{WORKER}::test_an_address_that_was_suppressed_meanwhile_is_never_sent",
    ),
    Sabotage(
        breaks="a worker holds a chunk of an epoch that is over",
        file="storage/engine_leases.py",
        old="for i, epoch, *_ in found if leases[ChunkId(i)] == epoch)",
        new="for i, epoch, *_ in found)",
        caught_by=f"{ENGINE}::test_only_rows_of_a_chunk_that_is_held_are_marked",
    ),
    Sabotage(
        breaks="the reaper takes from the living",
        file="storage/engine_leases.py",
        old="or_(chunk.c.lease_until < db_now(), ",
        new="or_(chunk.c.lease_until > 0, ",
        caught_by=f"{LEASES}::test_the_reaper_takes_only_from_who_went_silent",
    ),
    Sabotage(
        breaks="what nobody knows about is queued again in every campaign",
        file="storage/engine_lost.py",
        old="delivery.c.repeated == 0, _PREFERS_DELIVERY)",
        new="delivery.c.repeated == 0)",
        caught_by=f"{CRASH}::test_wherever_it_dies_nobody_gets_two_and_nobody_is_missing",
    ),
    Sabotage(
        breaks="a lost answer is tried again like one that said no",
        file="dispatch/judging.py",
        old="return Verdict(_record(message, Event.LOSE, reason), Result.LOST)",
        new="return Verdict(unsent(message, reason), Result.LOST)",
        caught_by=f"{WORKER}::test_an_answer_that_was_lost_is_never_sent_again",
    ),
    Sabotage(
        breaks="a chunk is closed while rows of it wait",
        file="storage/engine_leases.py",
        old="        ~exists().where(*_of_chunk(_IS_OPEN)),\n",
        new="",
        caught_by=f"{LEASES}::test_a_chunk_whose_rows_wait_comes_back_when_the_first_is_due",
    ),
    Sabotage(
        breaks="a chunk that was taken from somebody looks to them like their own",
        file="storage/engine_leases.py",
        old="        epoch=chunk.c.epoch + 1,\n",
        new="        epoch=chunk.c.epoch,\n",
        caught_by=f"{LEASES}::test_a_chunk_whose_rows_wait_comes_back_when_the_first_is_due",
    ),
    Sabotage(
        breaks="what was held up until long after its slot is handed over",
        file="dispatch/sender.py",
        old="        late = [start for start in starts if now > start.local + latest]\n",
        new="        late: list[Start] = []\n",
        caught_by=f"{BOOK}::test_what_was_held_up_for_too_long_is_not_handed_over_and_comes_again",
    ),
    Sabotage(
        breaks="each worker keeps a limit of its own",
        file="storage/engine.py",
        old="    move(connection, set(after).difference(paces))\n",
        new="",
        caught_by=f"{WORKERS}::test_two_workers_keep_one_accounts_rate_together",
    ),
    Sabotage(
        breaks="slots are reserved without asking when the next one is",
        file="dispatch/limits.py",
        old="    return max(pace.tat, earliest)\n",
        new="    return earliest\n",
        caught_by=f"{LIMITS}::test_no_second_is_above_the_limit_however_irregularly_workers_ask",
    ),
    Sabotage(
        breaks="a message of three parts takes one slot",
        file="dispatch/limits.py",
        old="        self.next = slot + self.interval * parts\n",
        new="        self.next = slot + self.interval\n",
        caught_by=f"{LIMITS}::test_a_message_of_several_parts_takes_as_many_slots",
    ),
    Sabotage(
        breaks="one who is told to slow down does not tell the others",
        file="dispatch/plan.py",
        old=" or pace.subject not in self.throttled:\n",
        new=" or pace.subject:\n",
        caught_by=f"{WORKER}::test_being_told_to_slow_down_pauses_the_account_for_everybody",
    ),
    Sabotage(
        breaks="the breaker counts and never trips",
        file="dispatch/plan.py",
        old="            pauses=[pause_of(*verdict) for verdict in verdicts if verdict.because],\n",
        new="            pauses=[pause_of(*verdict) for verdict in verdicts[:0]],\n",
        caught_by=f"{CONTROL}::test_a_provider_that_loses_everything_is_given_five_messages",
    ),
    Sabotage(
        breaks="a whole window is given to a provider that nobody knows yet",
        file="dispatch/ports.py",
        old="    first_flight: int = 5\n",
        new="    first_flight: int = 64\n",
        caught_by=f"{CONTROL}::test_a_provider_that_loses_everything_is_given_five_messages",
    ),
    Sabotage(
        breaks="urgent campaigns take their turn like others",
        file="dispatch/limits.py",
        old="        self.rank = not asking.urgent\n",
        new="        self.rank = True\n",
        caught_by=f"{LIMITS}::test_two_urgent_campaigns_share_their_account_evenly",
    ),
    Sabotage(
        breaks="other campaigns of its account do not yield to an urgent one",
        file="dispatch/line.py",
        old="        taken = of in self.taken and not self.urgent\n",
        new="        taken = False\n",
        caught_by=f"{WORKERS}::test_a_worker_yields_to_an_urgent_campaign_that_another_one_sends",
    ),
    Sabotage(
        breaks="campaigns send outside of their hours",
        file="dispatch/line.py",
        old="    return None if until is None else until.timestamp()\n",
        new="    return math.inf if until is None else until.timestamp()\n",
        caught_by=f"{CONTROL}::test_outside_its_hours_a_campaign_waits",
    ),
    Sabotage(
        breaks="bad news of an earlier attempt is believed",
        file="campaigns/states.py",
        old="(told_of < attempt and event in HAVE_IT)",
        new="(told_of < attempt)",
        caught_by=f"{RECEIPTS}::test_bad_news_of_an_earlier_attempt_changes_nothing",
    ),
    Sabotage(
        breaks="the provider is asked before its books are complete",
        file="dispatch/lookups.py",
        old="due = [doubt for doubt in together if ask_at[doubt] <= now]",
        new="due = [doubt for doubt in together if doubt.since <= now]",
        caught_by=(
            f"{LOOKUPS}::test_the_provider_is_asked_when_its_books_are_complete_and_not_before"
        ),
    ),
    Sabotage(
        breaks="what is sent again gets chunks that others hold already",
        file="storage/doubts.py",
        old="            homeless -= within\n",
        new="",
        caught_by=f"{DECIDING}::test_those_whose_chunk_is_still_being_sent_come_with_it",
    ),
    Sabotage(
        breaks="on SIGTERM one more tick's messages leave",
        file="dispatch/book.py",
        old="                for start in way.lane.take_back():\n",
        new="                for start in []:\n",
        caught_by=f"{CRASH}::test_sigterm_hands_back_what_was_not_handed_over",
    ),
    Sabotage(
        breaks="a day may have more messages of an agency than it allows",
        file="dispatch/quota.py",
        old="        left = self._pace.ceiling - self._used\n",
        new="        left = self._pace.ceiling\n",
        caught_by=f"{QUOTA}::test_a_day_never_has_more_and_uses_what_it_has",
    ),
    Sabotage(
        breaks="who was held up sends the rest in a burst",
        file="dispatch/pacer.py",
        old="+ most - SLACK, now - GRAIN)\n",
        new="+ most - 1, now - GRAIN)\n",
        caught_by=f"{PACER}::test_a_process_that_is_held_up_does_not_send_the_rest_in_a_burst",
    ),
    Sabotage(
        breaks="an answer that came after the reaper is lost",
        file="storage/engine_records.py",
        old="    return told if moved < len(told) else []\n",
        new="    return []\n",
        caught_by=f"{RECORDS}::"
        "test_acceptances_count_once_each_where_one_of_them_came_after_the_reaper",
    ),
    Sabotage(
        breaks="after an outage a message is looked for where it cannot be",
        file="storage/engine_lost.py",
        old="        func.coalesce(delivery.c.attempted_at, db_now()),\n",
        new="        db_now(),\n",
        caught_by=f"{LOOKUPS}::test_after_a_long_outage_a_message_is_looked_for_where_it_was_sent",
    ),
    Sabotage(
        breaks="an uncertain row fails over",
        file="dispatch/judging.py",
        old="            if campaign.prefer_delivery and not message.repeated:\n",
        new="            if campaign.spare or campaign.prefer_delivery:\n",
        caught_by=f"{FAILING_OVER}::test_what_nobody_knows_about_is_never_sent_by_the_other_account",
    ),
    Sabotage(
        breaks="attempts through the second account are called by the first one's name",
        file="dispatch/ways.py",
        old="campaign if is_first else replace(campaign, credential=credential, spare=other)",
        new="campaign if is_first else replace(campaign, spare=other)",
        caught_by=f"{FAILING_OVER}::test_the_second_takes_over_while_nobody_is_there_and_the_first_comes_back",
    ),
    Sabotage(
        breaks="what was on its way before it was refused makes an account well again",
        file="dispatch/breaker.py",
        old="        return bool(answers) and pace.opened > 1\n",
        new="        return bool(answers)\n",
        caught_by="tests/dispatch/test_breaker.py"
        "::test_one_refusal_is_enough_and_what_was_on_its_way_before_does_not_undo_it",
    ),
    Sabotage(
        breaks="a removed account goes on for the first one",
        file="dispatch/ways.py",
        old="        self.spare = None if one.spare is None else self._met(one.spare)\n",
        new="        self.spare = self.spare if one.spare is None else self._met(one.spare)\n",
        caught_by="tests/dispatch/test_routes.py"
        "::test_one_that_was_removed_sends_nothing_while_the_first_is_being_opened",
    ),
    Sabotage(
        breaks="two accounts do not share the load",
        file="dispatch/dealing.py",
        old="        self._route.picked()\n",
        new="",
        caught_by="tests/dispatch/test_sharing.py"
        "::test_they_share_in_their_ratio_from_the_first_message_to_the_last",
    ),
    Sabotage(
        breaks="numbers of every country go through the campaign's own account",
        file="dispatch/ways.py",
        old="            if of is not None and self._takes(of, hands):\n",
        new="            if of is None and self._takes(self.first, hands):\n",
        caught_by="tests/dispatch/test_countries.py"
        "::test_each_goes_through_its_own_countrys_account",
    ),
    Sabotage(
        breaks="who answers 503 to everything is not left",
        file="dispatch/breaker.py",
        old="    if _takes_nothing(pace):\n        return down(",
        new="    if not pace:\n        return down(",
        caught_by=f"{TAKING_NOTHING}"
        "::test_who_answers_503_to_everything_is_left_and_what_it_had_is_sent_by_nobody_else",
    ),
    Sabotage(
        breaks="what failed over an account that is down stops its campaign",
        file="dispatch/plan.py",
        old="self._left(pace).items() if of not in down)",
        new="self._left(pace).items())",
        caught_by="tests/dispatch/test_plan.py"
        "::test_what_failed_over_an_account_that_is_down_is_no_fault_of_the_campaigns",
    ),
    Sabotage(
        breaks="that a message stayed which was to see whether an account is well is not told",
        file="dispatch/book.py",
        old="            self._stayed[way.account] = start.slot\n",
        new="",
        caught_by="tests/dispatch/test_book.py"
        "::test_another_one_goes_to_see_at_once_where_the_first_was_held_up",
    ),
    Sabotage(
        breaks="what the second account took is not counted",
        file="dispatch/book.py",
        old="record if way.account == line.route.first else record._replace(over=True)\n",
        new="record\n",
        caught_by=f"{FAILING_OVER}::test_the_second_takes_over_while_nobody_is_there_and_the_first_comes_back",
    ),
    Sabotage(
        breaks="what is wrong with one campaign alone stops all that use its account",
        file="dispatch/book.py",
        old="            self.pauses.append(itself if alone else through)\n",
        new="            self.pauses.append(through)\n",
        caught_by="tests/dispatch/test_stopping_alone.py"
        "::test_the_others_go_on_over_the_same_account_and_it_does_when_resumed",
    ),
    Sabotage(
        breaks="an answer that is no list of messages is taken for one that has not got ours",
        file="channels/_twilio_pages.py",
        old='            raise NoPage("it is no list of messages")\n',
        new="            return []\n",
        caught_by="tests/channels/test_any_lookup.py"
        "::test_what_is_no_list_of_all_messages_leaves_it_open",
    ),
)
