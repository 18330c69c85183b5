"""The form of an Opus packet, by the requirements R1 to R7 of RFC 6716, section 3.4."""
MOST_FRAME = 1275  # bytes
MOST_TIME = 120.0  # ms


def frame_time(config):
    """Milliseconds of a frame."""
    if config < 12:
        return (10, 20, 40, 60)[config % 4]
    return (10, 20)[config % 2] if config < 16 else (2.5, 5, 10, 20)[config % 4]


def size_at(data, at):
    """(size of a frame, where the next field begins), or None where the size is cut off."""
    if at >= len(data):
        return None
    if data[at] < 252:
        return data[at], at + 1
    return None if at + 1 >= len(data) else (data[at + 1] * 4 + data[at], at + 2)


def fault_of(packet):
    """None if it is a valid packet, or else the requirement that it breaks."""
    if not packet:
        return "R1: it is empty"
    code, rest = packet[0] & 3, packet[1:]
    if code == 0:
        return "R2: the frame is too long" if len(rest) > MOST_FRAME else None
    if code == 1:
        if len(rest) % 2:
            return "R3: two frames of one size have an odd number of bytes"
        return "R2: a frame is too long" if len(rest) // 2 > MOST_FRAME else None
    if code == 2:
        first = size_at(rest, 0)
        if first is None or first[0] > len(rest) - first[1]:
            return "R4: the first frame ends behind the packet"
        return "R2: a frame is too long" if len(rest) - sum(first) > MOST_FRAME else None
    return fault_of_many(frame_time(packet[0] >> 3), rest)


def fault_of_many(time, rest):
    """Of a packet with any number of frames."""
    if not rest:
        return "R6: the number of frames is missing"
    is_vbr, is_padded, count = rest[0] & 0x80, rest[0] & 0x40, rest[0] & 0x3F
    if count == 0 or count * time > MOST_TIME:
        return f"R5: {count} frames of {time} ms"
    at, padding = 1, 0
    while is_padded:
        if at >= len(rest):
            return "R6: the size of the padding is cut off"
        padding += min(rest[at], 254)
        is_padded = rest[at] == 255
        at += 1
    left = len(rest) - padding
    if is_vbr:
        total = 0
        for _ in range(count - 1):
            found = size_at(rest[:max(left, 0)], at)
            if found is None:
                return "R7: the size of a frame is cut off"
            total, at = total + found[0], found[1]
        last = left - at - total
        if last < 0:
            return "R7: the frames end behind the packet"
        return "R2: a frame is too long" if last > MOST_FRAME else None
    if left < at or (left - at) % count:
        return "R6: the frames are not of one size"
    return "R2: a frame is too long" if (left - at) // count > MOST_FRAME else None
