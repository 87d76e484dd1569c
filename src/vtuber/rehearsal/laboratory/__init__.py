"""A laboratory of simulated channels, a segment at a time: it shows what a policy learns, not what a channel earns.

One channel under one policy::

    from vtuber.rehearsal.laboratory.channel import Channel
    from vtuber.rehearsal.laboratory.trial import play_trial

    channel = Channel("medium", seed=1, number=0, streams=30)
    for stream in range(30):
        channel.begin(stream)
        policy.begin_stream(stream)
        while not channel.over:
            proposal = policy.propose(channel.context())
            policy.observe(channel.play(proposal.arm))
        policy.end_stream(channel.end())
        print(channel.ledger.expected_usd)

    trial = play_trial("medium", "structured", seed=1, number=0, streams=30)

`contenders` knows the names of the learning package and two yardsticks: `uniform`, which never picks `idle`, and
`oracle`, which knows the channel. `expected_usd` is what the audience meant to pay, without the luck of a heavy tail:
score policies by it. `vtuber lab` plays many channels of many worlds and compares.
"""
