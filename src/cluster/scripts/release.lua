-- name...: those of others are left alone.
local gone = {'o', me}
for i = 3, #ARGV do
  if owner_of(redis.call('HGET', names, ARGV[i])) == me then
    redis.call('HDEL', names, ARGV[i])
    gone[#gone + 1] = '-'
    gone[#gone + 1] = ARGV[i]
  end
end
return {'OK', tell_names(gone)}
