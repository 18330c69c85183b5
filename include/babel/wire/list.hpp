// A list as it stands on the wire: views into a packet, and the buffer to make one.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/fields.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

namespace babel::wire {

/// Bytes of a string in a list.
inline std::size_t encoded_bytes(std::string_view text) {
    return sizeof(std::uint64_t) + text.size();
}

/// `count` elements, one after the other, each decoded where it is looked at.
/// Lifetime: a view of the bytes that it was made from.
template <class Element>
class list {
public:
    using value_type = Element;

    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Element;
        using difference_type = std::ptrdiff_t;
        using pointer = const Element*;
        using reference = Element;

        iterator() = default;
        explicit iterator(bytes_view rest) : rest_(rest) {}
        Element operator*() const {
            reader in(rest_);
            return take(in);
        }
        iterator& operator++() {
            reader in(rest_);
            take(in);
            rest_ = in.rest();
            return *this;
        }
        iterator operator++(int) {
            auto before = *this;
            ++*this;
            return before;
        }
        bool operator==(const iterator& other) const { return rest_.size() == other.rest_.size(); }

    private:
        static Element take(reader& in) {
            Element element{};
            in.get(element);
            return element;
        }
        bytes_view rest_; // of the list, from this element on
    };

    list() = default;
    /// `encoded` holds exactly `count` elements: checked by the decoder, or made by list_buffer.
    list(std::uint64_t count, bytes_view encoded) : count_(count), encoded_(encoded) {}

    iterator begin() const { return iterator(encoded_); }
    iterator end() const { return iterator(); }
    std::uint64_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    bytes_view encoded() const { return encoded_; }

private:
    std::uint64_t count_ = 0;
    bytes_view encoded_;
};

/// A list kept encoded, so that sending it costs no encoding.
template <class Element>
class list_buffer {
public:
    void add(const Element& element) {
        writer(bytes_).put(element);
        ++count_;
    }
    void clear() {
        bytes_.clear();
        count_ = 0;
    }

    std::uint64_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    bytes_view encoded() const { return bytes_; }
    list<Element> view() const { return {count_, bytes_}; }

private:
    std::uint64_t count_ = 0;
    std::vector<std::uint8_t> bytes_;
};

using string_list = list<std::string_view>;
using string_list_buffer = list_buffer<std::string_view>;
using bytes_list = list<bytes_view>;
using bytes_list_buffer = list_buffer<bytes_view>;

} // namespace babel::wire
