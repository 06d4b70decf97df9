#include "launch.h"

bool launch_lists(const struct launch *launch, bool watched)
{
	return denylist_size(&launch->listed[NATIVE], watched) || denylist_size(&launch->listed[COMPAT], watched);
}

void launch_without_listener(struct launch *launch)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		denylist_record_watched_only(&launch->listed[abi]);
	launch->release = NULL;
}
