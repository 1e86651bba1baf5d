# The agency's own bots, as staff see them.
notice-bot-refused = ⚠ Telegram no longer knows the token of @{ $bot }, so it is silent: nobody is answered, and nothing can be sent through it. Ask @BotFather for its token and put it in with /bots; its subscribers stay.
