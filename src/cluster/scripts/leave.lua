-- inbox is mine.
redis.call('HDEL', nodes, me)
redis.call('DEL', inbox)
return {'OK', tell({'down', me})}
