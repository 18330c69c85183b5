// The file of the user's key.
#include "cli/private_folder.hpp"
#include "cli/state/identity_file.hpp"
#include "support/catch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <latch>
#include <optional>
#include <thread>

using namespace babel;
using namespace babel::test;
using cli::identity_file, cli::passphrase_source, cli::secret_text;

namespace {

secret_text secret(std::string text) {
    return secret_text(std::move(text));
}

const passphrase_source nobody = [](std::string_view) -> result<secret_text, config::fault> {
    return config::fault{{}, "asked", false};
};

passphrase_source always(std::string answer) {
    return [answer](std::string_view) { return secret(answer); };
}

std::string failure(const identity_file::outcome& outcome) {
    return outcome ? "" : to_string(outcome.error());
}

std::string failure(const result<void, config::fault>& outcome) {
    return outcome ? "" : to_string(outcome.error());
}

crypto::public_key key_in(const identity_file::outcome& outcome) {
    REQUIRE(failure(outcome).empty());
    return outcome->key.public_part();
}

constexpr std::uint64_t far_future = 4'000'000'000;

} // namespace

TEST_CASE("a key is made once and is its owner's alone", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file file(path, nobody);
    CHECK_FALSE(file.exists());
    CHECK(failure(file.load()).find("No such file") != std::string::npos);
    const auto made = key_in(file.load_or_make({}));
    CHECK(file.exists());
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(path.parent_path()) == 0700);
    CHECK(key_in(file.load_or_make({})) == made);
    CHECK(key_in(file.load()) == made);
    const auto folder = std::filesystem::directory_iterator(path.parent_path());
    CHECK(std::distance(begin(folder), end(folder)) == 1); // no draft is left
}

TEST_CASE("programs that make a key at the same time get the same one", "[identity][threads]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    std::array<std::optional<crypto::public_key>, 8> keys;
    std::vector<std::thread> all;
    for (auto& key : keys)
        all.emplace_back([&key, &path] {
            const auto own = identity_file(path, nobody).load_or_make({});
            if (own) key = own->key.public_part();
        });
    for (auto& each : all)
        each.join();
    for (const auto& key : keys)
        CHECK(key == key_in(identity_file(path, nobody).load()));
}

TEST_CASE("a key that others may use is refused with the remedy", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file file(path, nobody);
    const auto made = key_in(file.load_or_make({}));
    for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U}) {
        INFO(mode);
        ::chmod(path.c_str(), mode);
        const auto why = failure(file.load_or_make({}));
        CHECK(why == path.native() + ": other users may use it; close it to them by chmod 600");
    }
    ::chmod(path.c_str(), 0400);
    CHECK(key_in(file.load()) == made);
    if (::geteuid() != 0) return; // only root gives files away
    REQUIRE(::chown(path.c_str(), 65534, static_cast<gid_t>(-1)) == 0);
    CHECK(failure(file.load()) == path.native() + ": it belongs to another user");
}

TEST_CASE("another file in the place of a key is not replaced", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file file(path, nobody);
    std::filesystem::create_directories(path.parent_path());
    std::string expected;
    SECTION("a link to nothing") {
        std::filesystem::create_symlink(home.file("elsewhere"), path);
        expected = "No such file";
    }
    SECTION("a folder") {
        std::filesystem::create_directories(path);
        expected = "not a regular file";
    }
    SECTION("a pipe") {
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        expected = "not a regular file";
    }
    SECTION("a link to a file of another user") {
        std::filesystem::create_symlink("/proc/1/status", path);
        expected = ::geteuid() == 0 ? "other users may use it" : "belongs to another user";
    }
    SECTION("another text") {
        write_text(path, "-----BEGIN NONSENSE-----\n");
        ::chmod(path.c_str(), 0600);
        expected = "Ed25519";
    }
    SECTION("a file that is too long") {
        write_text(path, std::string(70'000, 'x'));
        ::chmod(path.c_str(), 0600);
        expected = "too long";
    }
    INFO(failure(file.load_or_make({})));
    CHECK(failure(file.load_or_make({})).find(expected) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(home.file("elsewhere")));
}

TEST_CASE("an encrypted key needs its passphrase", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const auto made = key_in(identity_file(path, nobody).load_or_make(secret("correct")));
    CHECK(text_in(path).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    CHECK(key_in(identity_file(path, always("correct")).load()) == made);
    CHECK(failure(identity_file(path, nobody).load()) == "asked");
    const auto why = failure(identity_file(path, always("hunter2")).load());
    CHECK(why.find("passphrase") != std::string::npos);
    CHECK(why.find("hunter2") == std::string::npos);
}

TEST_CASE("a key moves to another machine in an encrypted copy", "[identity]") {
    const private_folder home, other;
    const identity_file file(home.file("identity.pem"), nobody);
    const auto made = key_in(file.load_or_make({}));
    const auto copy = home.file("copy.pem");
    CHECK(failure(file.export_to(copy, secret("words"))).empty());
    CHECK(mode_of(copy) == 0600);
    CHECK(text_in(copy).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    CHECK(failure(file.export_to(copy, secret("words"))).find("already") != std::string::npos);

    const identity_file there(other.file("identity.pem"), always("words"));
    CHECK(key_in(there.import_from(copy)) == made);
    CHECK(key_in(there.load()) == made);
    CHECK(text_in(other.file("identity.pem")) == text_in(copy));
    const auto again = failure(there.import_from(copy));
    CHECK(again.find("there is a key already") != std::string::npos);
    CHECK(failure(identity_file(other.file("x"), nobody).import_from(copy)) == "asked");
    CHECK_FALSE(std::filesystem::exists(other.file("x")));
}

TEST_CASE("a new key is endorsed by the old ones", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file file(path, always("words"));
    std::vector<crypto::public_key> keys{key_in(file.load_or_make(secret("words")))};
    for (std::size_t i = 1; i <= crypto::max_endorsements + 1; ++i) {
        INFO(i);
        keys.push_back(key_in(file.rotate()));
        const auto own = file.load();
        REQUIRE(own.has_value());
        CHECK(own->key.public_part() == keys.back());
        CHECK(own->endorsements.size() == std::min(i, crypto::max_endorsements));
        const auto& oldest = keys[keys.size() - 1 - own->endorsements.size()];
        CHECK(crypto::is_successor(oldest, own->endorsements, keys.back(), far_future));
    }
    CHECK(text_in(path).starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    CHECK(mode_of(path) == 0600);
    CHECK(
        failure(identity_file(home.file("none"), nobody).rotate()).find("No such") !=
        std::string::npos
    );
}

TEST_CASE("a key that was replaced while a passphrase was typed stays", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file other(path, always("words"));
    key_in(other.load_or_make(secret("words")));
    std::optional<crypto::public_key> replaced;
    const passphrase_source slow = [&](std::string_view) {
        replaced = key_in(other.rotate());
        return result<secret_text, config::fault>(secret("words"));
    };
    const auto why = failure(identity_file(path, slow).rotate());
    CHECK(why.find("another program replaced it meanwhile") != std::string::npos);
    CHECK(key_in(other.load()) == replaced);
    CHECK(other.load()->endorsements.size() == 1);
}

TEST_CASE("of programs that replace a key at the same time one does", "[identity][threads]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    key_in(identity_file(path, nobody).load_or_make(secret("words")));
    std::latch all_have_read(8);
    const passphrase_source together = [&](std::string_view) {
        all_have_read.arrive_and_wait();
        return result<secret_text, config::fault>(secret("words"));
    };
    std::atomic<int> replaced = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < 8; ++i)
        all.emplace_back([&] {
            if (identity_file(path, together).rotate()) ++replaced;
        });
    for (auto& each : all)
        each.join();
    CHECK(replaced == 1);
    CHECK(identity_file(path, always("words")).load()->endorsements.size() == 1);
}

TEST_CASE("a new key holds at once", "[identity]") {
    const private_folder home;
    const identity_file file(home.file("identity.pem"), nobody);
    const auto old_key = key_in(file.load_or_make({}));
    const auto own = file.rotate();
    REQUIRE(own.has_value());
    const auto now = static_cast<std::uint64_t>(::time(nullptr));
    CHECK(is_successor(old_key, own->endorsements, own->key.public_part(), now));
}

TEST_CASE("lines that are no endorsement are left out of an identity", "[identity]") {
    const private_folder home;
    const auto path = home.file("identity.pem");
    const identity_file file(path, nobody);
    const auto made = key_in(file.load_or_make({}));
    std::ofstream(path, std::ios::app) << "endorsement\nendorsement AAAA\nendorsement ?\n# text";
    const auto own = file.load();
    CHECK(key_in(own) == made);
    CHECK(own->endorsements.empty());
}
