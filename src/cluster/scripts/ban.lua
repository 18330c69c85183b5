-- subject, the latest change of a ban that the node has: the ban is a later one, also if the register lost some.
local change = next_ban(ARGV[4])
redis.call('HSET', bans, ARGV[3], '+' .. change)
redis.call('ZREM', lifts, ARGV[3])
return {'OK', tell({'ban', ARGV[3], 'change', change}), change}
