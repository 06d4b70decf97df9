/* The modes of the program: each gets the arguments behind its name and returns the exit status. */

#ifndef MODES_H
#define MODES_H

#define EXIT_USAGE 2
#define EXIT_COULD_NOT 126
#define EXIT_NOT_FOUND 127
#define EXIT_SIGNAL 128	/* and the signal's number is added */

int probe(char **argv, char **envp, long cookie);
int who(char **argv, char **envp, long cookie);
int deny(char **argv, char **envp, long cookie);
int run(char **argv, char **envp, long cookie);
int wait(char **argv, char **envp, long cookie);
int kill(char **argv, char **envp, long cookie);
int get(char **argv, char **envp, long cookie);
int put(char **argv, char **envp, long cookie);
int dir(char **argv, char **envp, long cookie);
int call(char **argv, char **envp, long cookie);
int connect(char **argv, char **envp, long cookie);

#endif
