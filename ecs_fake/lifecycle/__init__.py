"""How tasks and their containers live: tables and one interpreter.

Two rules. First, a status is assigned here and nowhere else, except at a record's birth. Second, everything here is
a pure function from a record, a message and the time to the record's next forms and what is to be done about it
(`Effects`); nothing here acts.

There are two kinds of rows, as a life has two kinds of turns. *Event rows* say what a message (a runner's report, a
timer) does to a container in a given state; a pair that is missing is a fault, a message that may come late has a
row that says it is ignored. *State rows* fire by themselves as soon as their guard holds, and are applied until none
fires: so a task's status follows from its containers and its network interface, and never has to be kept in step by
hand. How long a rung takes is not in the rows but in `timings`.

Read `task` first, then `container`.
"""
