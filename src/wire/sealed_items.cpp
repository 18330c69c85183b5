#include <babel/wire/sealed_items.hpp>

#include <algorithm>
#include <span>

namespace babel::wire {
namespace {

constexpr std::uint8_t pad_type = 0x00;
constexpr std::uint8_t voice_type = 0x01; // of Voice without copies

constexpr std::size_t code_bytes = 1;
constexpr std::size_t report_bytes = 20;
constexpr std::size_t probe_bytes = 8;
constexpr std::size_t answer_bytes = 27;
constexpr std::size_t noted_bytes = 2;
constexpr std::size_t copy_overhead = 3;
constexpr std::size_t voice_overhead = 5;

bool is_copy(const voice_copy& copy) {
    return copy.back != 0 && !copy.frame.empty();
}

bool is_in_bounds(const voice_item& item) {
    return !item.frame.empty() && item.copy_count <= max_copies &&
           std::ranges::all_of(item.sent_copies(), is_copy);
}

} // namespace

std::size_t encoded_bytes(const voice_item& of) {
    std::size_t size = voice_overhead + of.frame.size();
    for (const auto& copy : of.sent_copies())
        size += copy_overhead + copy.frame.size();
    return size;
}

bool item_buffer::put(const voice_item& item) {
    if (!is_in_bounds(item) || encoded_bytes(item) > room()) return false;
    writer to(bytes_);
    to.put(static_cast<std::uint8_t>(voice_type + item.copy_count));
    to.put(item.at);
    for (const auto& copy : item.sent_copies()) {
        to.put(copy.back);
        to.put(short_bytes{copy.frame});
    }
    to.append(item.frame);
    has_voice_ = true;
    return true;
}

template <class Item>
bool item_buffer::put_fields(const Item& item, std::size_t size) {
    if (code_bytes + size > room()) return false;
    writer to(bytes_);
    to.put(Item::code);
    to.put(item);
    return true;
}

bool item_buffer::put(const report& item) {
    return put_fields(item, report_bytes);
}

bool item_buffer::put(const probe& item) {
    return put_fields(item, probe_bytes);
}

bool item_buffer::put(const answer& item) {
    return item.is_in_bounds() && put_fields(item, answer_bytes);
}

bool item_buffer::put(const note& item) {
    return put_fields(item, note_overhead - code_bytes + item.body.bytes.size());
}

bool item_buffer::put(const noted& item) {
    return put_fields(item, noted_bytes);
}

bool item_buffer::pad_to(std::size_t size) {
    if (has_voice_ || size < bytes_.size() || size > max_items_bytes) return false;
    bytes_.resize(size, pad_type);
    return true;
}

void item_buffer::clear() {
    bytes_.clear();
    has_voice_ = false;
}

std::optional<any_item> item_reader::stop(items_end why) {
    end_ = why;
    in_ = reader(bytes_view());
    return std::nullopt;
}

template <class Item>
std::optional<any_item> item_reader::read() {
    Item made;
    in_.get(made);
    if (!in_.is_ok()) return stop(items_end::malformed);
    if constexpr (requires { made.is_in_bounds(); })
        if (!made.is_in_bounds()) return stop(items_end::malformed);
    return made;
}

std::optional<any_item> item_reader::read_voice(std::uint8_t type) {
    voice_item made;
    made.copy_count = static_cast<std::size_t>(type - voice_type);
    in_.get(made.at);
    for (auto& copy : std::span(made.copies).first(made.copy_count)) {
        short_bytes frame;
        in_.get(copy.back);
        in_.get(frame);
        copy.frame = frame.bytes;
    }
    made.frame = in_.rest();
    if (!in_.is_ok() || !is_in_bounds(made)) return stop(items_end::malformed);
    in_ = reader(bytes_view());
    return made;
}

std::optional<any_item> item_reader::next() {
    std::uint8_t type = pad_type;
    while (type == pad_type) {
        if (in_.rest().empty()) return std::nullopt;
        in_.get(type);
    }
    switch (type) {
    case report::code:
        return read<report>();
    case probe::code:
        return read<probe>();
    case answer::code:
        return read<answer>();
    case note::code:
        return read<note>();
    case noted::code:
        return read<noted>();
    default:
        break;
    }
    if (type <= voice_type + max_copies) return read_voice(type);
    return stop(items_end::unknown_item);
}

} // namespace babel::wire
