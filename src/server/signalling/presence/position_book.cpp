#include "server/signalling/presence/position_book.hpp"

#include <algorithm>

namespace babel::server {

void position_book::begin(const presence_numbering* shared) {
    if (!source_) source_ = shared ? shared : &own_;
}

void position_book::note(std::string_view name) {
    if (!source_) return;
    ++changes_;
    if (source_ == &own_)
        own_.note(name);
    else if (changed_.size() < presence_history::max_names)
        changed_.emplace_back(name);
    else
        exact_.reset();
}

void position_book::seal() {
    if (!source_) return;
    own_.seal();
    sealed_.reset();
    const auto now = source_->now();
    if (!now) return;
    if (exact_ && exact_->run != now->run) exact_.reset();
    if (!now->is_exact) return;
    sealed_ = wire::since{now->run, now->number};
    exact_ = sealed_;
    changed_.clear();
}

std::optional<position_book::due_position> position_book::take_due() {
    const bool is_for_all = changes_ >= changes_between;
    if (!sealed_ || (!is_owed_ && !is_for_all)) return {};
    is_owed_ = false;
    if (is_for_all) changes_ = 0;
    const wire::position now{sealed_->run, sealed_->number, wire::position_kind::later};
    return due_position{now, is_for_all};
}

wire::position position_book::position_for_list(wire::position_kind what) {
    if (sealed_) return {sealed_->run, sealed_->number, what};
    is_owed_ = true;
    return {0, 0, what};
}

bool position_book::read(
    const wire::since& from, std::size_t most, std::vector<std::string_view>& names
) const {
    if (!exact_ || exact_->run != from.run || changed_.size() > most) return false;
    const auto now = source_->now();
    if (!now || now->run != from.run || now->number < from.number) return false;
    names.assign(changed_.begin(), changed_.end());
    if (!source_->read(std::min(from.number, exact_->number), most, names)) return false;
    if (changed_.empty()) return true; // a history has each name once
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    return true;
}

} // namespace babel::server
