/* What the peers of the tests, peer and udp_peer, have in common. */
#ifndef STEPS_H
#define STEPS_H

#include <stddef.h>

size_t unescape(char *text);
void wait_for_end_of_input(void);

#endif
