#include "sequel.h"

void sequel_put(const struct sequel *sequel, struct text *text)
{
	call_put_number(&sequel->call, text);
	text_put(text, " errno=");
	text_put_number(text, call_error(&sequel->call));
	call_put_thread(&sequel->call, text);
	text_put(text, " after=");
	text_put_number(text, sequel->after);
	call_put_args(&sequel->call, text);
	text_put(text, " next=");
	for (unsigned i = 0; i < sequel->count; i++) {
		if (i)
			text_put_char(text, ',');
		text_put_number(text, sequel->next[i].number);
		text_put_char(text, ':');
		if (sequel->next[i].returned)
			text_put_number(text, sequel->next[i].result);
	}
	call_put_comm(&sequel->call, text);
}
