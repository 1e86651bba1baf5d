# Which SMS account is for numbers of which country.
command-routes = Which SMS account is for which country
routes = <b>SMS go through these accounts</b>, by the digits that a number begins with. The longest that fits counts.
routes-line = • +{ $begins }: “{ $account }”{ $gone ->
    [yes] , which is not there any more
   *[no] {""}
}
routes-others = All others go through the account of their campaign. A campaign keeps the routes that it was confirmed with.
routes-none = SMS go through the account of their campaign, to whatever country. Here you can choose accounts for numbers of some countries.
routes-no-account = There is no SMS account that reaches anybody. /credentials adds one.
button-change-routes = Change the routes
ask-routes =
    Type a line for each country: the digits that its numbers begin with, up to four, and the account. The longest that fits counts. An example:
    65 Main
    60 Amazon
    Your accounts: { $accounts }. What you type takes the place of all that is there. Type none to have no routes.
routes-changed = The routes are kept. What was confirmed before keeps its own.
