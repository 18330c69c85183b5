#include <babel/server/name_book.hpp>

#include <algorithm>

namespace babel::server {

std::size_t name_book::key_hash::operator()(const crypto::public_key& of) const noexcept {
    return keyed_hash({reinterpret_cast<const char*>(of.bytes.data()), of.bytes.size()});
}

bool name_book::bind(std::string_view name, const binding& to) {
    if (!names_.try_emplace(std::string(name), to).second) return false;
    ++counts_[to.key];
    return true;
}

bool name_book::unbind(std::string_view name) {
    const auto found = names_.find(name);
    if (found == names_.end()) return false;
    const auto count = counts_.find(found->second.key);
    if (--count->second == 0) counts_.erase(count);
    names_.erase(found);
    return true;
}

const binding* name_book::find(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &found->second;
}

std::size_t name_book::count_of(const crypto::public_key& key) const {
    const auto found = counts_.find(key);
    return found == counts_.end() ? 0 : found->second;
}

std::vector<std::string> name_book::names(std::size_t most) const {
    std::vector<std::string_view> all;
    all.reserve(names_.size());
    for (const auto& [name, owner] : names_)
        all.push_back(name);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::partial_sort(all.begin(), end, all.end());
    return {all.begin(), end};
}

} // namespace babel::server
