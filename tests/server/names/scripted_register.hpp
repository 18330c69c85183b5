// A register of several servers for tests.
#pragma once

#include <babel/server/name_register.hpp>

#include <deque>
#include <optional>
#include <utility>

namespace babel::test {

/// Changes owners at once, or when the test lets it.
class scripted_register final : public server::name_register {
public:
    const server::name_book& names() const override { return book; }
    bool is_known() const override { return is_read; }
    bool takes_changes() const override { return is_linked; }
    void change(server::ownership_change wanted, answered done) override {
        if (!is_linked) return done(errc::register_away);
        waiting.emplace_back(std::move(wanted), std::move(done));
        if (!is_held) let_go();
    }

    /// Answers the first change that waits. `failed`: it is not made.
    void let_go(error_code failed = {}) {
        const auto [wanted, done] = std::move(waiting.front());
        waiting.pop_front();
        const auto* owner = book.find(wanted.name);
        const auto before = owner ? std::optional(owner->key) : std::nullopt;
        if (!failed && !wanted.is_forced && before != wanted.from)
            failed = make_error_code(boost::system::errc::file_exists);
        const auto most = wanted.most_of_key;
        if (!failed && most > 0 && book.count_of(wanted.to->key) >= most)
            failed = make_error_code(boost::system::errc::too_many_links);
        if (!failed) {
            book.unbind(wanted.name);
            if (wanted.to) book.bind(wanted.name, *wanted.to);
        }
        done(failed);
    }

    server::name_book book;
    bool is_read = true;
    bool is_linked = true;
    bool is_held = false;
    std::deque<std::pair<server::ownership_change, answered>> waiting;
};

} // namespace babel::test
