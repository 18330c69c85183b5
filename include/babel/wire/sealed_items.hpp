// The items of a sealed datagram to bytes, and back.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/fields.hpp>
#include <babel/wire/sealed.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace babel::wire {

/// The plain bytes of one datagram, made item by item. It allocates once.
class item_buffer {
public:
    item_buffer() { bytes_.reserve(max_items_bytes); }

    /// These return false, and add nothing, if the item does not fit behind the others, if it is
    /// out of bounds (an empty frame, a copy 0 back, another family), or after Voice.
    bool put(const voice_item& item);
    bool put(const report& item);
    bool put(const probe& item);
    bool put(const answer& item);
    bool put(const note& item);
    bool put(const noted& item);

    /// Fills up with Pad. Returns false, and adds nothing, if there are more bytes already, if the
    /// size is above the maximum, or after Voice.
    bool pad_to(std::size_t size);

    void clear();
    bytes_view bytes() const { return bytes_; }
    std::size_t room() const { return has_voice_ ? 0 : max_items_bytes - bytes_.size(); }

private:
    template <class Item>
    bool put_fields(const Item& item, std::size_t size);

    std::vector<std::uint8_t> bytes_;
    bool has_voice_ = false;
};

/// Bytes of a Voice item.
std::size_t encoded_bytes(const voice_item& of);

using any_item = std::variant<voice_item, report, probe, answer, note, noted>;

/// The end of the reading of a datagram.
enum class items_end : std::uint8_t {
    complete,
    unknown_item, ///< of a later version; its length is not known
    malformed,    ///< cut short or out of bounds
};

/// Reads the plain bytes of a datagram item by item; Pad is passed over. A datagram may hold
/// 130 Probes and 391 Noteds, which its user bounds.
/// Lifetime: items are views of the bytes.
class item_reader {
public:
    explicit item_reader(bytes_view plain) : in_(plain) {}

    /// Null: see end().
    std::optional<any_item> next();
    items_end end() const { return end_; }

private:
    template <class Item>
    std::optional<any_item> read();
    std::optional<any_item> read_voice(std::uint8_t type);
    std::optional<any_item> stop(items_end why);

    reader in_;
    items_end end_ = items_end::complete;
};

/// Calls `visitor` with each item in order: an overload set of the alternatives of any_item.
template <class Visitor>
items_end visit_items(bytes_view plain, Visitor&& visitor) {
    item_reader reader(plain);
    while (const auto each = reader.next())
        std::visit(visitor, *each);
    return reader.end();
}

} // namespace babel::wire
