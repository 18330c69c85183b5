#include "cluster/operating/register_check.hpp"

#include <babel/server/keyed_hash.hpp>

#include <utility>

namespace babel::cluster {

struct register_check::sums {
    server::register_comparison made;

    static void add(server::name_sum& to, std::string_view name, node_number owner) {
        ++to.names;
        to.hash ^= server::sip_hash(name, owner, 0); // the same at all nodes
    }
    void differ(const std::string& name) {
        ++made.differences;
        if (made.differing.size() < made.max_listed) made.differing.push_back(name);
    }
};

bool register_check::begin(time_point now) {
    if (std::exchange(is_under_way_, true)) return false;
    until_ = now + max_time;
    next_ = now;
    tries_ = 0;
    return true;
}

void register_check::send(script_line& line, time_point now, actions& out) {
    if (!is_under_way_ || read_ || now < next_) return;
    read_.emplace(others_.position());
    ++tries_;
    steps_.begin();
    ask("0", line, out);
}

void register_check::ask(const std::string& cursor, script_line& line, actions& out) {
    line.run(script::verify, {cursor}, out);
    steps_.on_sent();
}

bool register_check::on_step(const reply* answer, script_line& line, time_point now, actions& out) {
    if (!steps_.on_answered()) return true;
    if (!read_) return true; // the comparison was given up
    if (!answer) {
        interrupt(now);
        return true;
    }
    const auto cursor = read_->add(*answer);
    if (cursor.empty()) return false;
    if (cursor == "0")
        compare(line.number(), now, out);
    else
        ask(cursor, line, out);
    return true;
}

void register_check::on_news(
    const news_entry& entry, node_number self, time_point now, actions& out
) {
    if (!read_) return;
    if (!read_->apply(entry)) return interrupt(now);
    compare(self, now, out);
}

void register_check::interrupt(time_point now) {
    read_.reset();
    next_ = now + pause;
}

void register_check::expire(time_point now, actions& out) {
    if (!is_under_way_ || now < until_) return;
    is_under_way_ = false;
    interrupt(now);
    out.push_back(register_compared{{}});
}

void register_check::compare(node_number self, time_point now, actions& out) {
    if (!read_->is_settled()) return;
    sums all;
    all.made.is_whole = true;
    all.made.position = read_->position();
    count_register(all, self);
    count_here(all, self);
    interrupt(now);
    if (!all.made.agrees() && tries_ < max_tries) return;
    is_under_way_ = false;
    out.push_back(register_compared{std::move(all.made)});
}

void register_check::count_register(sums& in, node_number self) const {
    for (const auto& [name, value] : read_->names()) {
        if (!read_->is_held(value.owner) || !is_settled(name)) continue;
        in.add(in.made.in_register, name, value.owner);
        if (!is_here(name, value.owner, self)) in.differ(name);
    }
}

void register_check::count_here(sums& in, node_number self) const {
    const auto count = [&](const std::string& name, node_number owner) {
        if (!is_settled(name)) return;
        in.add(in.made.here, name, owner);
        // One that it has for another node is counted already.
        if (!is_in_register(name)) in.differ(name);
    };
    here_.for_each([&](const std::string& name) { count(name, self); });
    others_.for_each([&](const std::string& name, const replica::place& at) {
        if (!at.is_orphan) count(name, at.node);
    });
}

bool register_check::is_settled(std::string_view name) const {
    if (claims_.is_in_flight(name)) return false;
    if (!here_.contains(name)) return true;
    const auto claimed_at = here_.position_of(name);
    return claimed_at && *claimed_at <= read_->position();
}

bool register_check::is_here(std::string_view name, node_number owner, node_number self) const {
    if (here_.contains(name)) return owner == self;
    const auto place = others_.find(name);
    return place && !place->is_orphan && place->node == owner;
}

bool register_check::is_in_register(std::string_view name) const {
    const auto found = read_->names().find(name);
    return found != read_->names().end() && read_->is_held(found->second.owner);
}

} // namespace babel::cluster
