// Names and the keys that they belong to.
#pragma once

#include <babel/crypto/key.hpp>
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// The owner of a name.
struct binding {
    crypto::public_key key;
    std::uint64_t since = 0; ///< Unix time in seconds; 0: unknown

    bool operator==(const binding&) const = default;
};

/// A name belongs to one key. A key may have several names.
class name_book {
public:
    /// Makes room for that many names.
    void reserve(std::size_t names) { names_.reserve(names); }

    /// Returns false if the name belongs to a key already.
    bool bind(std::string_view name, const binding& to);
    /// Returns whether the name belonged to a key.
    bool unbind(std::string_view name);

    /// Null if the name is free. Lifetime: until the next change.
    const binding* find(std::string_view name) const;
    /// The number of names of that key.
    std::size_t count_of(const crypto::public_key& key) const;

    std::size_t size() const { return names_.size(); }
    /// Calls `use(name, binding)` for each name, in any order.
    template <class Use>
    void for_each(Use use) const {
        for (const auto& [name, owner] : names_)
            use(name, owner);
    }
    /// All names in order, at most `most`.
    std::vector<std::string> names(std::size_t most) const;

private:
    struct key_hash {
        using is_avalanching = void;
        std::size_t operator()(const crypto::public_key& of) const noexcept;
    };

    boost::unordered_flat_map<std::string, binding, name_hash, std::equal_to<>> names_;
    boost::unordered_flat_map<crypto::public_key, std::uint32_t, key_hash> counts_;
};

} // namespace babel::server
