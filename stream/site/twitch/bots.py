"""Chat bots of Twitch by their logins: what they say there is neither heard nor answered.

Two bots that answer each other would never end. The setting `twitch_bots` names more.
Tested in tests/site/twitch/test_bridge.py.
"""

BOTS = frozenset(
    """
    ankhbot anotherttvviewer apricotdrupefruit blerp botisimo botrixoficial cloudbot coebot commanderroot
    creatisbot deepbot dixperbot drapsnatt electricalskateboard feuerbot fossabot frostytoolsdotcom hnlbot
    kofistreambot logviewer lolrankbot lumiastream lurxx mirrobot mixitupapp mirrorbot moobot nightbot own3d ownbot
    phantombot playwithviewersbot pokemoncommunitygame potatbotat pretzelrocks rainmaker regressz restreambot
    sery_bot snusbot songlistbot soundalerts squadoverlay ssakdook stay_hydrated_bot streamavatars streamcaptainbot
    streamelements streamholics streamlabs streamlootsbot streamstickers supibot tangiabot thepositivebot
    titlechange_bot trackerggbot triviabot virgoproz vivbot warp_world_bot wizebot wzbot xanbot
    """.split()  # noqa: SIM905  (names read better than a list of strings)
)
