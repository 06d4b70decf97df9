#include "denylist.h"

static const char *read_rule(const char **s, struct rule *rule, bool watched)
{
	unsigned long first, last, error = 0;
	unsigned long flag[3] = {0};

	if (!text_number(s, DENYLIST_LAST, &first))
		return "expected a system call number";
	last = first;
	if (**s == ':') {
		for (int i = 0; i < 3; i++)
			if (*(*s)++ != ':' || !text_number(s, i ? ~0u : 5, &flag[i]))
				return "expected ':ARGUMENT:MASK:VALUE'";
	} else if (**s == '-') {
		++*s;
		if (**s == '=' || (watched && (!**s || **s == ',')))
			last = DENYLIST_LAST;
		else if (!text_number(s, DENYLIST_LAST, &last) || last < first)
			return "expected a last number, not below the first, or none";
	}
	if (!watched) {
		if (**s != '=')
			return "expected '=' and an errno behind the number";
		++*s;
		/* 4095 is the kernel's MAX_ERRNO, and the most that a filter can answer. */
		if (!text_number(s, 4095, &error) || !error)
			return "expected an errno from 1 to 4095";
	}
	*rule = (struct rule){first, last, {flag[0], flag[1], flag[2]}, error, false};
	return NULL;
}

static const char *insert(struct denylist *list, struct rule rule)
{
	unsigned at = list->count;

	if (list->count == DENYLIST_RULES)
		return "more than 512 rules";
	for (; at && list->rules[at - 1].first > rule.first; at--)
		list->rules[at] = list->rules[at - 1];
	list->rules[at] = rule;
	list->count++;
	if (at && list->rules[at - 1].last >= rule.first && !list->rules[at - 1].flag.mask)
		return "a number is named twice";
	if (at + 1 < list->count && list->rules[at + 1].first <= rule.last)
		return "a number is named twice";
	return NULL;
}

/* Adds at the end; a rule that continues the one before it becomes part of it. */
static bool append(struct denylist *list, struct rule rule)
{
	struct rule *before = list->count ? &list->rules[list->count - 1] : NULL;

	if (before && before->last + 1 == rule.first && before->error == rule.error &&
	    before->recorded == rule.recorded && !before->flag.mask && !rule.flag.mask) {
		before->last = rule.last;
		return true;
	}
	if (list->count == DENYLIST_RULES)
		return false;
	list->rules[list->count++] = rule;
	return true;
}

const char *denylist_read(struct denylist *list, const char *s, bool watched)
{
	while (*s) {
		struct rule rule;
		const char *wrong = read_rule(&s, &rule, watched);

		if (!wrong)
			wrong = insert(list, rule);
		if (wrong)
			return wrong;
		if (!*s)
			break;
		if (*s++ != ',' || !*s)
			return "expected ',' and another rule, or the end";
	}
	return NULL;
}

const struct rule *denylist_find(const struct denylist *list, unsigned number, const unsigned long *args)
{
	for (unsigned i = 0; i < list->count && list->rules[i].first <= number; i++) {
		const struct rule *rule = &list->rules[i];

		if (number <= rule->last && (!args || (args[rule->flag.argument] & rule->flag.mask) == rule->flag.value))
			return rule;
	}
	return NULL;
}

bool denylist_record(struct denylist *list, const unsigned char *decided)
{
	static struct denylist before;
	bool fits = true;

	before = *list;
	list->count = 0;
	for (unsigned i = 0; i < before.count; i++) {
		struct rule rest = before.rules[i];

		while (fits && rest.first <= rest.last) {
			struct rule next = rest;

			if (rest.first < DENYLIST_SINGLE) {
				next.last = rest.first;
				next.recorded = !decided[rest.first];
			} else {
				next.recorded = !decided[DENYLIST_SINGLE];
			}
			fits = append(list, next);
			rest.first = next.last + 1;
		}
	}
	return fits;
}

void denylist_record_watched_only(struct denylist *list)
{
	for (unsigned i = 0; i < list->count; i++)
		list->rules[i].recorded &= !list->rules[i].error;
}

bool denylist_records(const struct denylist lists[ABI_COUNT])
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned i = 0; i < lists[abi].count; i++)
			if (lists[abi].rules[i].error && lists[abi].rules[i].recorded)
				return true;
	return false;
}

unsigned denylist_size(const struct denylist *list, bool watched)
{
	unsigned size = 0;

	for (unsigned i = 0; i < list->count; i++) {
		const struct rule *rule = &list->rules[i];

		if (watched != !rule->error)
			continue;
		size += rule->last == DENYLIST_LAST ? 1 : rule->last - rule->first + 1;
	}
	return size;
}

void denylist_put_unrecorded(const struct denylist *list, struct text *text)
{
	bool first = true;

	for (unsigned i = 0; i < list->count; i++) {
		const struct rule *rule = &list->rules[i];

		if (rule->recorded)
			continue;
		if (!first)
			text_put_char(text, ',');
		first = false;
		text_put_number(text, rule->first);
		if (rule->last == rule->first)
			continue;
		text_put_char(text, '-');
		if (rule->last != DENYLIST_LAST)
			text_put_number(text, rule->last);
	}
}
