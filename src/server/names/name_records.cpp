#include "server/names/name_records.hpp"

#include "server/names/invite_file.hpp"

namespace babel::server {
namespace {

constexpr auto name_is_taken = boost::system::errc::file_exists;

error_code made_of(boost::system::errc::errc_t number) {
    return make_error_code(number);
}

} // namespace

void name_records::restore(name_book names, invite_book invites, saver save) {
    invites_ = std::move(invites);
    saver_ = std::move(save);
    file_.restore(std::move(names), [this](file_change change, saved done) {
        this->save(std::move(change), std::move(done));
    });
}

void name_records::register_name(
    std::string_view name,
    const crypto::public_key& to,
    std::size_t most,
    std::string_view token,
    saved done
) {
    ownership_change wanted{std::string(name), binding{to, unix_time()}};
    wanted.most_of_key = most;
    auto change = [this, wanted = std::move(wanted), token = std::string(token)](const saved& end) {
        if (const auto* now = names().find(wanted.name))
            return end(now->key == wanted.to->key ? error_code() : made_of(name_is_taken));
        if (token.empty()) return owners_->change(wanted, end);
        write_with_invite(wanted, token, end);
    };
    add(std::move(change), std::move(done));
}

/// The use of the invite is saved first: after a power cut between the two, it is not used twice.
void name_records::write_with_invite(
    const ownership_change& wanted, const std::string& token, const saved& done
) {
    // It may have been used up since the login.
    const auto* found = invites_.find(token, wanted.name, unix_time());
    if (!found) return done(errc::bad_invite);
    auto after = invites_;
    after.take(found->hash);
    after.tidy(unix_time());
    write_invites(std::move(after), [this, wanted, used = *found, done](error_code failed) {
        if (failed) return done(failed);
        owners_->change(wanted, [this, used, done](error_code why) {
            // Without an answer it may have been used.
            const bool is_unused = why && why != errc::register_silent;
            if (is_unused) return return_invite(used, why, done);
            done(why);
        });
    });
}

/// It counts as unused even if that cannot be saved now: the next change of invites saves it, too.
void name_records::return_invite(const invite& used, error_code why, const saved& done) {
    invites_.put_back(used);
    save(invites_text{to_text(invites_)}, [why, done](error_code) { done(why); });
}

void name_records::rebind(std::string_view name, const crypto::public_key& to, saved done) {
    const binding owner{to, unix_time()};
    auto change = [this, name = std::string(name), owner](saved end) {
        owners_->change({name, owner, {}, true}, std::move(end));
    };
    add(std::move(change), std::move(done));
}

void name_records::pass_on(
    std::string_view name, const crypto::public_key& from, const crypto::public_key& to, saved done
) {
    const binding owner{to, unix_time()};
    auto change = [this, name = std::string(name), from, owner](saved end) {
        auto answered = [end = std::move(end)](error_code failed) {
            end(failed == made_of(name_is_taken) ? error_code(errc::bad_key) : failed);
        };
        owners_->change({name, owner, from}, std::move(answered));
    };
    add(std::move(change), std::move(done));
}

void name_records::unbind(std::string_view name, saved done) {
    auto change = [this, name = std::string(name)](saved end) {
        owners_->change({name, {}, {}, true}, std::move(end));
    };
    add(std::move(change), std::move(done));
}

void name_records::add_invite(invite added, saved done) {
    if (!has_files()) return done(made_of(boost::system::errc::not_supported));
    auto change = [this, added = std::move(added)](saved end) {
        auto after = invites_;
        after.tidy(unix_time());
        if (!after.add(added)) return end(made_of(boost::system::errc::no_buffer_space));
        write_invites(std::move(after), std::move(end));
    };
    add(std::move(change), std::move(done));
}

void name_records::remove_invite(std::string_view id, saved done) {
    if (!has_files()) return done(made_of(boost::system::errc::not_supported));
    auto change = [this, id = std::string(id)](saved end) {
        auto after = invites_;
        after.remove(id);
        write_invites(std::move(after), std::move(end));
    };
    add(std::move(change), std::move(done));
}

void name_records::write_invites(invite_book after, saved done) {
    auto text = to_text(after);
    auto made = [this, after = std::move(after), done = std::move(done)](error_code failed
                ) mutable {
        if (!failed) invites_ = std::move(after);
        done(failed);
    };
    save(invites_text{std::move(text)}, std::move(made));
}

void name_records::save(file_change change, saved done) {
    saver_(std::move(change), [this, done = std::move(done)](error_code failed) {
        if (failed) counts_.add(counter::save_failures);
        done(failed);
    });
}

void name_records::add(std::function<void(saved end)> change, saved done) {
    if (!takes_names()) return done(made_of(boost::system::errc::not_supported));
    const bool is_added = changes_.add([change = std::move(change), done](const auto& then) {
        change([done, then](error_code failed) {
            done(failed);
            then();
        });
    });
    if (!is_added) done(made_of(boost::system::errc::no_buffer_space));
}

} // namespace babel::server
