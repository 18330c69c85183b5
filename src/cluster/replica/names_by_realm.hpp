// Values of names, sorted by the realms of these.
#pragma once

#include <babel/server/keyed_hash.hpp>
#include <babel/server/realm_name.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cluster {

/// A map of names. If it is sorted, one realm can be read without the others, and a realm costs
/// memory; see server::realm_of(). Otherwise all names are without a realm.
/// Lifetime: pointers to values are good until the next change.
template <class Value>
class names_by_realm {
public:
    /// Call it before the first name.
    void sort() { is_sorted_ = true; }
    bool is_sorted() const { return is_sorted_; }

    std::size_t size() const { return size_; }
    /// The number of names in the realm of that one.
    std::size_t size_around(std::string_view name) const {
        const auto* names = names_in(realm_of(name));
        return names ? names->size() : 0;
    }

    /// Null: there is no such name.
    const Value* find(std::string_view name) const {
        const auto* names = names_in(realm_of(name));
        if (!names) return nullptr;
        const auto found = names->find(name);
        return found == names->end() ? nullptr : &found->second;
    }
    Value* find(std::string_view name) {
        return const_cast<Value*>(std::as_const(*this).find(name));
    }

    /// Adds a name that is not there.
    void add(const std::string& name, const Value& value) {
        const auto realm = realm_of(name);
        auto& names = realm.empty() ? plain_ : others_[std::string(realm)];
        names.emplace(name, value);
        ++size_;
    }
    /// Removes a name that is there.
    void erase(std::string_view name) {
        const auto realm = realm_of(name);
        --size_;
        if (realm.empty()) {
            plain_.erase(plain_.find(name));
            return;
        }
        const auto in = others_.find(realm);
        in->second.erase(in->second.find(name));
        if (in->second.empty()) others_.erase(in);
    }

    /// Calls `use(name, value)` for each name. It may change the value.
    template <class Use>
    void for_each(Use use) {
        read(plain_, use);
        for (auto& [realm, names] : others_)
            read(names, use);
    }
    template <class Use>
    void for_each(Use use) const {
        read(plain_, use);
        for (const auto& [realm, names] : others_)
            read(names, use);
    }
    /// The same for the names of a realm.
    template <class Use>
    void for_each_in(std::string_view realm, Use use) const {
        if (const auto* names = names_in(realm)) read(*names, use);
    }

private:
    using map = boost::unordered_flat_map<std::string, Value, server::name_hash, std::equal_to<>>;

    std::string_view realm_of(std::string_view name) const {
        return is_sorted_ ? server::realm_of(name) : std::string_view();
    }
    template <class Names, class Use>
    static void read(Names& names, Use& use) {
        for (auto& [name, value] : names)
            use(name, value);
    }
    const map* names_in(std::string_view realm) const {
        if (realm.empty()) return &plain_;
        const auto found = others_.find(realm);
        return found == others_.end() ? nullptr : &found->second;
    }

    map plain_; // names without a realm
    boost::unordered_flat_map<std::string, map, server::name_hash, std::equal_to<>> others_;
    std::size_t size_ = 0;
    bool is_sorted_ = false;
};

} // namespace babel::cluster
