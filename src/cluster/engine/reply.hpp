// An answer of the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// A tree of RESP2 values (redis.io, "Redis serialization protocol"). Its contents are not checked.
struct reply {
    enum class kind : std::uint8_t { nil, integer, text, error, array };

    kind is = kind::nil;
    std::int64_t number = 0;     ///< of an integer
    std::string text;            ///< of a text (bulk or status) or an error
    std::vector<reply> elements; ///< of an array

    bool operator==(const reply&) const = default;

    bool is_array() const { return is == kind::array; }
    bool is_error() const { return is == kind::error; }

    /// Text of an element; empty if there is no such element or it is no text.
    std::string_view word(std::size_t index) const {
        const bool is_word = index < elements.size() && elements[index].is == kind::text;
        return is_word ? std::string_view(elements[index].text) : std::string_view();
    }
};

} // namespace babel::cluster
