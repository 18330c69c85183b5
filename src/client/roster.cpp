#include <babel/client/roster.hpp>

#include <utility>

namespace babel::client {
namespace {

constexpr std::size_t max_name_bytes = 255;
constexpr std::size_t max_former_names = 4096;

} // namespace

/// Returns whether it is new.
bool roster::add(std::string_view name) {
    if (const auto known = unconfirmed_.find(name); known != unconfirmed_.end())
        unconfirmed_.erase(known);
    if (name.empty() || name.size() > max_name_bytes || names_.size() >= limit_) return false;
    return names_.emplace(name).second;
}

std::vector<std::string> roster::add(const wire::string_list& names) {
    std::vector<std::string> added;
    for (const auto name : names) {
        note_change(name);
        if (add(name)) added.emplace_back(name);
    }
    return added;
}

std::vector<std::string> roster::add(const wire::contact_list& contacts) {
    std::vector<std::string> added;
    for (const auto& each : contacts) {
        note_change(each.name);
        if (add(each.name)) added.emplace_back(each.name);
        if (names_.contains(each.name)) flags_.insert_or_assign(std::string(each.name), each.flags);
    }
    return added;
}

std::optional<std::uint8_t> roster::flags(std::string_view name) const {
    const auto found = flags_.find(name);
    return found == flags_.end() ? std::nullopt : std::optional(found->second);
}

void roster::forget_flags(std::string_view name) {
    if (const auto found = flags_.find(name); found != flags_.end()) flags_.erase(found);
}

std::vector<std::string> roster::remove(const wire::string_list& names) {
    std::vector<std::string> removed;
    for (const auto name : names) {
        note_change(name);
        const auto found = names_.find(name);
        if (found == names_.end()) continue;
        removed.push_back(std::move(names_.extract(found).value()));
        forget_flags(name);
    }
    return removed;
}

/// A name is about to change, or is mentioned.
void roster::note_change(std::string_view name) {
    if (!before_) return;
    const auto known = before_->find(name);
    if (is_returning_) {
        if (known != before_->end()) before_->erase(known);
    } else if (names_.size() >= limit_ || before_->size() >= max_former_names) {
        forget_list();
    } else if (known == before_->end()) {
        before_->emplace(name, flags(name));
    }
}

void roster::keep_list() {
    forget_list();
    if (names_.size() < limit_) before_.emplace();
}

void roster::forget_list() {
    before_.reset();
    is_returning_ = false;
}

roster::difference roster::end_return() {
    difference found;
    unconfirmed_.clear();
    if (!std::exchange(is_returning_, false) || !before_) return found;
    for (const auto& [name, former] : *before_) {
        if (!former) {
            forget_flags(name);
            if (names_.erase(name) > 0) found.removed.push_back(name);
        } else if (names_.contains(name) || names_.size() < limit_) {
            flags_.insert_or_assign(name, *former);
            if (names_.insert(name).second) found.added.push_back(name);
        }
    }
    forget_list();
    return found;
}

std::vector<std::string> roster::end_comparison() {
    std::vector<std::string> gone;
    for (const auto& name : unconfirmed_)
        if (names_.erase(name) > 0) gone.push_back(name);
    for (const auto& name : gone)
        forget_flags(name);
    unconfirmed_.clear();
    return gone;
}

} // namespace babel::client
