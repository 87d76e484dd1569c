"""Frames of prompt injection: taking her instructions away, asking for what is hidden, claiming authority.

The families are those of OWASP's "Top 10 for LLM Applications", LLM01 "Prompt Injection".
"""

from vtuber.safety.frames import Frames

_TELLING = {
    "TAKE_AWAY": "ignore ignoring disregard disregarding forget override overwrite bypass circumvent "
    "disobey discard dismiss disable deactivate erase remove unlock drop neglect abandon",
    "ORDERS": "instruction instructions directive directives prompt prompts",
    "BOUNDS": "guideline guidelines guardrail guardrails restriction restrictions limitation "
    "limitations constraint constraints programming safeguard safeguards",
    "FOLLOW": "follow following obey obeying",
    "REVEAL": "reveal print output dump leak repeat recite expose export display disclose paste divulge",
    "SECRETS": "credentials password passwords passphrase configuration config apikey token tokens",
    "KEYS": "key keys",
    "SPECIAL": "developer debug admin maintenance jailbreak unrestricted uncensored unfiltered diagnostic root sudo",
    "MODE": "mode",
    "PLAY": "pretend act acting roleplay behave impersonate speak respond answer reply",
    "MACHINE": "ai assistant chatbot llm dan unrestricted uncensored unfiltered",
    "MODEL": "model",
    "GONE": "removed lifted disabled deactivated revoked suspended",
    "NO_LONGER": "apply applies",
    "AUTHORITY": "owner administrator admin creator operator programmer developer developers operators maker",
    "GRANTS": "privileges permissions",
    "COMMAND": "order orders command commands instruct authorize authorise",
    "TAKEN_OVER": "hacked reprogrammed jailbroken hijacked compromised",
    "RUN": "run execute invoke trigger simulate emulate call",
    "PROGRAM": "terminal shell console bash linux function script sql python tool code",
    "DO": "say talk call obey promote use only must end start answer reply respond speak act",
    "NEW": "new updated",
    "DATA": "memory settings tools functions data files variables",
    "ACCESS": "access rights privileges permissions credentials",
    "OBEY": "obey comply submit",
    "PERMIT": "said says told wants want allowed allows",
    "ONLY": "only",
    "SUDO": "sudo",
    "FROM": "from",
    "END": "end",
}
"""Every frame holds a word of these classes."""

_OTHERS = {
    "RULES": "rule rules filter filters limits policy policies moderation censorship safety protocol protocols",
    "MANNERS": "training persona directions orders commands",
    "WHICH": "your ur all any every previous prior earlier initial original existing these those "
    "system hidden above entire full",
    "YOUR": "your ur",
    "YOU": "you u",
    "ABOVE": "above abvoe",
    "SOMEBODY": "i we they he she people everyone always",
    "NEVER": "not dont never t stop",
    "LEAVE_OFF": "not don dont never stop stopping quit cease",
    "TELL": "show tell give share send say describe summarise summarize translate read write explain what list",
    "SECRET": "api openai secret private auth access encryption",
    "RISKY": "god evil safe test service",
    "ENTER": "enter enable activate switch engage initiate",
    "BARE": "base raw language underlying",
    "WITHOUT": "without no zero",
    "RANK": "moderator mod root admin administrator operator",
    "BEEN": "have been are were now",
    "IS": "is am m",
    "RECORD": "input log prompt transcript context conversation",
    "PERSONA": "persona character act role identity personality name purpose goal job task",
}

_FRAMES = """
!SOMEBODY|NEVER TAKE_AWAY ..4 ORDERS|BOUNDS
!SOMEBODY|NEVER TAKE_AWAY ..2 WHICH ..2 RULES|MANNERS|ABOVE
!SOMEBODY|NEVER TAKE_AWAY ..2 RULES|MANNERS ..1 ABOVE
LEAVE_OFF ..2 FOLLOW ..2 ORDERS|BOUNDS
LEAVE_OFF ..2 FOLLOW ..2 WHICH ..1 RULES|MANNERS
REVEAL ..6 WHICH|the|SECRET ..3 ORDERS|BOUNDS|SECRETS
REVEAL|TELL ..3 YOUR ..2 ORDERS|SECRETS
YOUR ..2 ORDERS
YOUR SECRET? SECRETS
YOUR ..2 SECRET KEYS
REVEAL ..4 ABOVE
REVEAL|say|translate|read ..1 following
SPECIAL MODE
ENTER ..2 RISKY MODE
PLAY ..4 MACHINE
PLAY|stop ..5 BARE MODEL
to the? BARE MODEL
stop ..2 MACHINE
PLAY|YOU ..4 WITHOUT ..2 RULES|BOUNDS
FROM now on !i ..3 DO|FOLLOW|REVEAL
PLAY ..5 FROM now on
RUN ..2 PROGRAM
this|i|im IS? the|YOUR|an ..2 AUTHORITY $
this IS the|YOUR ..2 AUTHORITY
i IS|m YOUR AUTHORITY
as the|YOUR ..2 AUTHORITY ..2 i|YOU
i COMMAND YOU
this IS an COMMAND
RULES|BOUNDS ..4 GONE
YOUR ..2 RULES|BOUNDS|ORDERS ..3 NO_LONGER
RANK GRANTS
YOU BEEN+ TAKEN_OVER
END of ..1 RECORD
END the stream now|immediately
disable|deactivate|bypass|remove|off ..3 RULES|BOUNDS
TAKE_AWAY the PERSONA
YOUR ..1 name IS NEW|now
YOUR NEW PERSONA|RULES IS|are
YOU must|will|shall ..1 OBEY
REVEAL ..2 YOUR ..2 DATA
SPECIAL ..1 version|model|answer
give ..1 me|us ..1 ACCESS
FOLLOW ..1 NEW RULES|ORDERS
NEW RULES|ORDERS instead
listen|answer|FOLLOW ..2 ONLY|to me
ONLY ..1 listen|answer|FOLLOW ..1 me
AUTHORITY ..1 PERMIT ..4 can|may|must|should
PLAY every|all|any ..2 with
everything|anything|whatever ..4 IS|are ..1 COMMAND|ORDERS
RUN ..2 COMMAND
^ SUDO
NEW RULES|ORDERS ..2 from|YOUR ..2 AUTHORITY"""

_ALSO_KNOWN = """
forgot forgets obeyed follower followers followed outputs printer prints repeats repeated remote reveals revealed
exposed promoted removal owners overwrote
"""

INJECTION_FRAMES = Frames(_FRAMES, telling=_TELLING, others=_OTHERS, misspelt=True, known=_ALSO_KNOWN)
