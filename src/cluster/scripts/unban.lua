-- subject, latest change as for a ban [, an old lift to forget]: a lift is kept as well, for nodes that hear of it late.
local change, old = next_ban(ARGV[4]), ARGV[5]
local held = old and redis.call('HGET', bans, old)
if held and string.sub(held, 1, 1) == '-' then redis.call('HDEL', bans, old) end
redis.call('HSET', bans, ARGV[3], '-' .. change)
return {'OK', tell({'unban', ARGV[3], 'change', change}), change}
