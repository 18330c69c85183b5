-- (subject, "+CHANGE" or "-CHANGE")...: bans and lifts that a node has. The later change counts, or else the ban.
local last = last_ban()
for i = 3, #ARGV, 2 do
  local subject, sign, number = ARGV[i], string.match(ARGV[i + 1], '^([+-])(%d+)$')
  local its_sign, its_number = string.match(redis.call('HGET', bans, subject) or '', '^([+-])(%d+)$')
  local change, its_change = tonumber(number), tonumber(its_number or -1)
  if change > its_change or (change == its_change and sign == '+' and its_sign == '-') then
    redis.call('HSET', bans, subject, sign .. number)
    if sign == '+' then redis.call('ZREM', lifts, subject) else keep_lift(subject, number) end
    tell({sign == '+' and 'ban' or 'unban', subject, 'change', number})
    last = math.max(last, change)
  end
end
redis.call('HSET', meta, 'bans', string.format('%.0f', last))
return {'OK', position()}
