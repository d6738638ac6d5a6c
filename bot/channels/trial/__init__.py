"""Trying every platform without an account: the doubles of Telegram and both Zalo products, a page to play people.

    async with Trial(settings) as trial:
        …                        # run the house with trial.settings
        trial.opened(address)    # the house serves at `address`; trial.address is the page

Everything listens on this machine alone and speaks HTTP, as with the platforms themselves.
"""

from bot.channels.trial.trial import Trial

__all__ = ["Trial"]
