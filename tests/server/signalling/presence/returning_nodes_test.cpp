// Clients that come back at another node: in the end they know what others know.
#include "server/signalling/presence/registry.hpp"
#include "server/signalling/returning_client.hpp"
#include "support/catch.hpp"
#include <babel/server/presence_history.hpp>
#include <babel/server/presence_numbering.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using server::counter;
using test::contact_map;
using test::kept_lists;
using test::returning_client;

namespace {

/// The register of all nodes, whose news they read at their own pace.
struct simulated_register {
    struct entry {
        std::string name;
        unsigned owner; // 0: nobody
        std::uint8_t flags;
    };

    std::vector<entry> news;
    std::map<std::string, entry> held;

    void add(const entry& next) {
        news.push_back(next);
        if (next.owner == 0)
            held.erase(next.name);
        else
            held.insert_or_assign(next.name, next);
    }
    /// The list of a user in the end.
    contact_map besides(std::string_view name) const {
        contact_map all;
        for (const auto& [each, value] : held)
            if (each != name) all.emplace(each, value.flags);
        return all;
    }
};

/// A node: claims are granted before their sessions begin, and sessions end before the register
/// knows. Both are in the news later.
class numbered_node final : public server::presence_numbering {
public:
    numbered_node(
        unsigned number, simulated_register& names, kept_lists& lists, server::counters& counts
    )
        : number_(number), names_(names), lists_(lists) {
        registry_.number_by(this, &counts);
    }

    std::optional<state> now() const override {
        const bool is_settled = granted_.empty() && releases_.empty() && latest_ <= position_;
        return state{7, position_, is_settled};
    }
    bool
    read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const override {
        return history_.read(after, most, to);
    }

    void step(std::minstd_rand& random) {
        switch (random() % 8) {
        case 0:
        case 1:
            return claim(test::random_name(random), random() % 2 == 0);
        case 2:
            return begin_session();
        case 3:
            return end_session(test::random_name(random));
        case 4:
            return release();
        case 5:
            return read_news();
        case 6:
            registry_.flush(random() % 4);
            return;
        default:
            registry_.tidy();
        }
    }
    void act() {
        while (!granted_.empty())
            begin_session();
        while (!releases_.empty())
            release();
    }
    void catch_up() {
        while (position_ < names_.news.size())
            read_news();
        while (registry_.flush()) {
        }
    }
    void check() const {
        for (const auto& [name, who] : sessions_) {
            INFO("node " << number_ << ": " << name);
            CHECK(who->is_welcome());
            CHECK(who->contacts() == names_.besides(name));
        }
    }

private:
    void add(const simulated_register::entry& next) {
        names_.add(next);
        latest_ = names_.news.size();
    }
    void claim(const std::string& name, bool takes_offers) {
        if (names_.held.contains(name)) return;
        auto who = std::make_unique<returning_client>(name, std::exchange(lists_[name], {}));
        who->set_takes_offers(takes_offers);
        add({name, number_, who->flags()});
        granted_.push_back(std::move(who));
    }
    void begin_session() {
        if (granted_.empty()) return;
        auto who = std::move(granted_.front());
        granted_.pop_front();
        CHECK(registry_.join(*who));
        const std::string name(who->name());
        sessions_.emplace(name, std::move(who));
    }
    void end_session(const std::string& name) {
        const auto found = sessions_.find(name);
        if (found == sessions_.end()) return;
        lists_[name] = found->second->list();
        registry_.leave(*found->second);
        sessions_.erase(found);
        releases_.push_back(name);
        if (const auto other = others_.find(name); other != others_.end()) show(other->second);
    }
    void release() {
        if (releases_.empty()) return;
        add({releases_.front(), 0, 0});
        releases_.pop_front();
    }
    void show(const simulated_register::entry& other) {
        registry_.join_elsewhere({other.name, other.flags}, other.owner);
    }
    void read_news() {
        if (position_ == names_.news.size()) return;
        const auto& next = names_.news[position_++];
        history_.note(next.name, position_);
        const bool is_here = sessions_.contains(next.name);
        if (next.owner != 0 && next.owner != number_) {
            others_.insert_or_assign(next.name, next);
            if (!is_here) show(next);
        } else if (others_.erase(next.name) > 0 && !is_here) {
            registry_.leave_elsewhere(next.name);
        }
    }

    unsigned number_;
    simulated_register& names_;
    kept_lists& lists_;
    server::registry registry_{[] {}};
    server::presence_history history_;
    std::size_t position_ = 0;
    std::size_t latest_ = 0; // of the changes made here
    std::map<std::string, simulated_register::entry> others_;
    std::deque<std::unique_ptr<returning_client>> granted_;
    std::deque<std::string> releases_;
    std::map<std::string, std::unique_ptr<returning_client>> sessions_;
};

} // namespace

TEST_CASE("anyone who comes back at another node has the list that others have", "[since][directory]") {
    const auto seed = GENERATE(range(1, 9));
    std::minstd_rand random(static_cast<unsigned>(seed));
    simulated_register names;
    kept_lists lists;
    server::counters counts;
    std::deque<numbered_node> nodes;
    for (unsigned number = 1; number <= 3; ++number)
        nodes.emplace_back(number, names, lists, counts);
    for (int step = 0; step < 6000; ++step) {
        nodes[random() % nodes.size()].step(random);
        if (step % 60 != 0) continue;
        for (auto& each : nodes)
            each.act();
        for (auto& each : nodes) {
            each.catch_up();
            each.catch_up(); // those who came during the last flush
            each.check();
        }
    }
    CHECK(counts.value(counter::list_differences) > 20);
}
