# What messages cost, and what may be spent.
command-prices = What each part of a message costs
command-budget = What was spent this month, and what may be
prices = <b>What each part of a message costs</b>, by the digits that a number begins with
prices-no-account = There is no account that costs anything. /credentials adds one.
prices-line = • { $label } ({ channel-name }): { $currency ->
    [none] no price is set
   *[other] { $currency }, { $prices }
}
button-prices-of = Prices of { $label }
ask-prices = What does the provider of “{ $label }” take? { $by_number ->
    [yes] Type the currency, and below it a line for each country: the digits that its numbers begin with, and the price of one part. The longest that fits counts; else is for all others. An example, which is not your provider's price:
        SGD
        65 0.0415
        60 0.05
        else 0.08
   *[no] Type the currency, and below it the word else and the price of one message. An example, which is not your provider's price:
        USD
        else 0.0001
    }
    Your provider's own prices are in its price list or on its bill. Type none where no price shall be set.
prices-changed = The prices are kept. What was confirmed before keeps its own.
prices-not-here = Nothing is paid for messages over this account, so it has no prices.
unknown-currency = { $currency } is no currency. Type its three letters, like SGD or USD.
other-currency = { $account ->
    [none] Your agency's budget is in { $currency }, and all that counts for it is in one currency. Type these prices in { $currency } too, or change the budget first: /budget
   *[other] The prices of “{ $account }” are in { $currency }, and a budget counts in one currency. Type it in { $currency } too, or change those prices first: /prices
}
budget = { $most ->
    [none] No budget is set for a month. In { $month }:
   *[other] Budget: <b>{ $most } a month</b>. In { $month } { $left } of it is left.
}
budget-spent = { $spent } spent, as far as prices are known{ $held ->
    [none] {""}
   *[other] , and { $held } for what is confirmed and not sent yet
}
budget-nothing = nothing was spent, as far as prices are known
button-change-budget = Set the budget
ask-budget = How much may your agency's messages cost in a month? Type the currency and a sum, like SGD 5000, or none. Owners are told when 80 % is spent or confirmed; what would go past it does not start. It counts by the prices under /prices: an account without one is not counted.
budget-changed = The budget is kept. What is being sent and would go past it is paused in some seconds.
over-budget = This would cost about { $cost }, and of the budget for { $month } only { $left } is left, so nothing was started. { $owners } can raise it with /budget.
card-cost = It costs about <b>{ $cost }</b>, by your agency's prices
card-part-price = • { $price } { $unit ->
    [part] a part
   *[message] a message
}{ $begins ->
    [none] {""}
   *[other] { $country ->
        [none] {" to +"}{ $begins }
       *[other] {" to "}{ COUNTRY($country) } (+{ $begins })
    }
}{ $account ->
    [none] {""}
   *[other] {" through "}“{ $account }”
}, { $count } { $unit ->
    [part] { $count ->
        [one] part
       *[other] parts
    }
   *[message] { $count ->
        [one] message
       *[other] messages
    }
}: about { $sum }
card-more-prices = • and { $prices ->
    [one] 1 more price
   *[other] { $prices } more prices
}, { $count } { $unit ->
    [part] { $count ->
        [one] part
       *[other] parts
    }
   *[message] { $count ->
        [one] message
       *[other] messages
    }
}: about { $sum }
card-fallback-cost = If everybody who can goes over to the other channel, that costs about <b>{ $cost }</b> more
card-unpriced = { $people ->
    [one] For 1 person no price is known
   *[other] For { $people } people no price is known
}
card-no-price = No price is set for this account, so it counts for no budget: /prices
card-left = { $left } of the budget for { $month } is left before it
card-too-much = ⚠ <b>That is { $missing } more than is left of the budget for { $month }</b> ({ $left }), so it cannot be sent. { $owners } can raise it with /budget; look again then
button-look-again = Look again
report-cost = { $spent } for what was handed over, estimated by your agency's prices
report-charged = { $known ->
    [0] The provider has not said yet what it charged, as of { $at }
   *[other] { $sums } charged, as the provider says, as of { $at }{ $whole ->
        [yes] {""}
       *[no] : that is for { $known } of { $messages } messages
    }
}
button-ask-charges = { $asked ->
    [yes] Ask again what was charged
   *[no] What was charged?
}
charges-coming = I ask the provider what it charged …
charges-head = { $messages ->
    [one] <b>{ $name }</b>: the provider took 1 message.
   *[other] <b>{ $name }</b>: the provider took { $messages } messages.
}
charges-known = { $count ->
    [one] For 1 it says that it charged <b>{ $sums }</b>.
   *[other] For { $count } it says that it charged <b>{ $sums }</b>.
}
charges-to-come = { $count ->
    [one] For 1 it has not said yet. That can take a day: ask again then.
   *[other] For { $count } it has not said yet. That can take a day: ask again then.
}
charges-silent = { $count ->
    [one] 1 message more went through “{ $account }”. What that cost is not included: { $why }
   *[other] { $count } messages more went through “{ $account }”. What those cost is not included: { $why }
}
charges-silent-unnamed = { $count ->
    [one] 1 message more went through another account. What that cost is not included: { $why }
   *[other] { $count } messages more went through another account. What those cost is not included: { $why }
}
charges-left-out = { $count ->
    [one] What was charged for 1 message through another account is not included.
   *[other] What was charged for { $count } messages through other accounts is not included.
}
charges-left-out-by = { $count ->
    [one] What was charged for 1 message through “{ $account }” is not included.
   *[other] What was charged for { $count } messages through “{ $account }” is not included.
}
charges-not-told = What was charged for “{ $name }” is not known: { $why }
notice-budget-warned = ⚠ { $share } % of your agency's budget for { $month } ({ $most }) is spent or confirmed. { $left } is left: /budget
notice-over-budget = “{ $name }” is paused: the rest of it would go past your agency's budget for the month. An owner can raise it with /budget; then it can go on.
