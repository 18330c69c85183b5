// A list of strings as it stands on the wire: views into a packet, and the buffer to make one.
#pragma once

#include <babel/core/error.hpp>

#include <boost/endian/conversion.hpp>

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

/// `count` strings, one after the other, each as a uint64 size and its bytes.
/// Lifetime: a view of the bytes that it was made from.
class string_list {
public:
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using pointer = const std::string_view*;
        using reference = std::string_view;

        iterator() = default;
        explicit iterator(const std::uint8_t* at) : at_(at) {}
        std::string_view operator*() const {
            return {reinterpret_cast<const char*>(at_) + sizeof(std::uint64_t), size()};
        }
        iterator& operator++() {
            at_ += sizeof(std::uint64_t) + size();
            return *this;
        }
        iterator operator++(int) {
            auto before = *this;
            ++*this;
            return before;
        }
        bool operator==(const iterator&) const = default;

    private:
        std::size_t size() const { return boost::endian::load_little_u64(at_); }
        const std::uint8_t* at_ = nullptr;
    };

    string_list() = default;
    /// `encoded` holds exactly `count` strings: checked by the decoder, or made by
    /// string_list_buffer.
    string_list(std::uint64_t count, bytes_view encoded) : count_(count), encoded_(encoded) {}

    iterator begin() const { return iterator(encoded_.data()); }
    iterator end() const { return iterator(encoded_.data() + encoded_.size()); }
    std::uint64_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    bytes_view encoded() const { return encoded_; }

private:
    std::uint64_t count_ = 0;
    bytes_view encoded_;
};

/// A list of strings kept encoded, so that sending it costs no encoding.
class string_list_buffer {
public:
    void add(std::string_view text);
    void clear();

    std::uint64_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    bytes_view encoded() const { return bytes_; }
    string_list view() const { return {count_, bytes_}; }

private:
    std::uint64_t count_ = 0;
    std::vector<std::uint8_t> bytes_;
};

} // namespace babel::wire
